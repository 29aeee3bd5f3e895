import { type Html, html } from './html.ts'

/**
 * The second line of a row: the most important part first, then the rest. A wide page shows everything. A narrow page shows the rest on
 * demand, under a control that screen readers hear as `label`.
 */
export function moreDetail(first: string | Html, label: string, rest: readonly (string | Html | false | null)[]): Html {
  const parts = rest.filter(Boolean).map((part) => html`<li>${part}</li>`)
  return html`<div class="line"><span>${first}</span><details><summary aria-label="${label}"></summary><ul>${parts}</ul></details></div>`
}
