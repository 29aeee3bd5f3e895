/**
 * Text for one line of a header or of a log: line breaks of every kind and control characters become one space, and invisible marks that
 * change the direction of text are removed. Joiners stay, because words and emoji are written with them.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
}
