/** Without vowels, so that no code is a word, and without what looks alike (RFC 8628 §6.1). */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** The code that a program shows and a person types: eight letters in two groups. */
export function newUserCode(random: (sizeBytes: number) => Uint8Array): string {
  let code = ''
  while (code.length < 8) {
    for (const byte of random(16)) if (byte < 240 && code.length < 8) code += letters[byte % letters.length]
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** A code as it was shown, however it was typed. */
export function typedUserCode(typed: string): string {
  const code = typed.toUpperCase().replaceAll(/[^A-Z]/g, '')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}
