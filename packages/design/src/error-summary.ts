import { type Html, html } from './html.ts'
import { icon } from './icon.ts'

/** Lists all errors above the form, each as a link to its field. The page opens with the focus here. */
export function errorSummary(
  title: string,
  errors: readonly { readonly field: string; readonly text: string }[],
): Html {
  const links = errors.map(({ field, text }) => html`<li><a href="#${field}">${text}</a></li>`)
  return html`<div class="notice bad" role="alert" tabindex="-1" autofocus>${icon('alert-circle')}<div><strong>${title}</strong><ul>${links}</ul></div></div>`
}
