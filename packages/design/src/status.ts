import { type Html, html } from './html.ts'
import type { Tone } from './notice.ts'

/** A state as a coloured dot and words, since colour alone is not enough. */
export function status(tone: Tone | 'faint', text: string | Html): Html {
  return html`<span class="status ${tone}"><span>${text}</span></span>`
}
