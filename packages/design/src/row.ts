import { type Html, html } from './html.ts'

export type Row = {
  readonly icon?: Html | undefined
  readonly title: string
  /** A state or a mark beside the title. */
  readonly status?: Html | undefined
  /** The second line. */
  readonly detail?: Html | string | undefined
  readonly action?: Html | undefined
}

/** A surface that holds rows or a form. */
export function card(content: Html): Html {
  return html`<div class="card">${content}</div>`
}

/** A list with one row for each item. `end` closes it, for example with an empty state or a link to more. */
export function rowList(rows: readonly Row[], end?: Html | false): Html {
  return html`<ul class="card">${rows.map((entry) => html`<li class="row">${cells(entry)}</li>`)}${end && html`<li class="end">${end}</li>`}</ul>`
}

function cells({ icon, title, status, detail, action }: Row): Html {
  return html`${icon && html`<span class="tile">${icon}</span>`}<div><div class="who"><b>${title}</b>${status}</div>${detail && html`<div class="soft">${detail}</div>`}</div>${action}`
}
