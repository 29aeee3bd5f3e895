import { html as template } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Text that is safe to send as HTML. Only `html` makes it. */
export type Html = HtmlEscapedString

/** What a template may hold. Strings are escaped; `false`, `null` and `undefined` leave nothing. */
export type HtmlValue = string | number | boolean | null | undefined | Html | readonly HtmlValue[]

/** A piece of a page. Every interpolated string is escaped, also inside quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const result = template(strings, ...values)
  if (result instanceof Promise) throw new TypeError('a page is made of values, never of promises')
  return result
}

/**
 * Puts markup where a translated sentence expects values; the sentence itself stays plain text and is escaped.
 * `fill(messages.sentTo, html`<strong>${email}</strong>`)`
 */
export function fill(sentence: (...slots: string[]) => string, ...markup: readonly Html[]): Html {
  const slots = markup.map((_, index) => `${SLOT}${index}${SLOT}`)
  const pieces = sentence(...slots).split(SLOT)
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? markup[Number(piece)] : piece))}`
}

// A private-use character: it separates slots and cannot be typed into a translation by accident.
const SLOT = '\uE000'
