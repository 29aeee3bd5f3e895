import { type Html, html } from './html.ts'
import { icon } from './icon.ts'

export type Consequences = {
  readonly happens: { readonly title: string; readonly items: readonly string[] }
  readonly stays: { readonly title: string; readonly items: readonly string[] }
}

/** Lists the effects of a dangerous act, and what stays as it is, before the button that does it. */
export function consequences({ happens, stays }: Consequences): Html {
  return html`<div class="consequences"><div><h2>${happens.title}</h2><ul>${happens.items.map((item) => html`<li>${icon('check')}<span>${item}</span></li>`)}</ul></div><div><h2>${stays.title}</h2><ul>${stays.items.map((item) => html`<li>${icon('minus')}<span>${item}</span></li>`)}</ul></div></div>`
}
