import { z } from 'zod'

/** A code as a person types it. Invisible marks count towards its length until they are removed. */
export const TypedCode = z.string().max(256).overwrite(typedCode)

/** A code without spaces, hyphens and invisible marks, with the decimal digits of every script as ASCII. */
export function typedCode(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}\p{Cf}\p{M}]/gu, '')
    .replaceAll(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)))
}

/** Unicode encodes the digits of a script as ten consecutive code points, from zero to nine. */
function digitValue(codePoint: number): number {
  let first = codePoint
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--
  return (codePoint - first) % 10
}
