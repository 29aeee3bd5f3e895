import { type Html, html } from './html.ts'

/** The text in place of an empty list, with the one action that makes sense. */
export function emptyState(text: string, action?: Html): Html {
  return html`<p class="soft">${text}</p>${action}`
}
