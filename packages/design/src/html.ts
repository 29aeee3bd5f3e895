import { html as template } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Text that is safe to send as HTML. Only `html` can make it. */
export type Html = HtmlEscapedString

/** The values that a template accepts. Strings are escaped; `false`, `null` and `undefined` add nothing. */
export type HtmlValue = string | number | boolean | null | undefined | Html | readonly HtmlValue[]

/** A piece of a page. Every interpolated string is escaped, also inside quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const result = template(strings, ...values)
  if (result instanceof Promise) throw new TypeError('a page is made from values, never from promises')
  return result
}

/**
 * Puts markup into the slots of a translated sentence. The sentence itself stays plain text and is escaped.
 * `fill(messages.sentTo, html`<strong>${email}</strong>`)`
 */
export function fill(sentence: (...slots: string[]) => string, ...markup: readonly Html[]): Html {
  const slots = markup.map((_, index) => `${SLOT}${index}${SLOT}`)
  const pieces = sentence(...slots).split(SLOT)
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? markup[Number(piece)] : piece))}`
}

// A private-use character separates slots, because nobody types one into a translation by accident.
const SLOT = '\uE000'
