import { type Html, html } from './html.ts'

/** What a list would hold, where there is nothing yet; with the one action that makes sense. */
export function emptyState(text: string, action?: Html): Html {
  return html`<p class="soft">${text}</p>${action}`
}
