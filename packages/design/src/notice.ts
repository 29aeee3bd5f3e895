import { type Html, html } from './html.ts'
import { icon } from './icon.ts'

export type Tone = 'good' | 'warn' | 'bad'

/** Important information before the rest of the page. Each text is a paragraph. The icon never replaces words. */
export function notice(tone: Tone, ...texts: readonly (string | Html | false | undefined)[]): Html {
  const paragraphs = texts.filter(Boolean).map((text) => html`<p>${text}</p>`)
  return html`<div class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${icon(icons[tone])}<div>${paragraphs}</div></div>`
}

const icons = { good: 'circle-check', warn: 'alert-triangle', bad: 'alert-circle' } as const
