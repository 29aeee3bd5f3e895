/** No vowels, so that no code is a word, and no digits, so that none is taken for a letter (RFC 8628 §6.1). */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ'
const length = 8

/** A code that a program shows and a person types: eight letters, each equally likely, which are 34 bits. */
export function newUserCode(random: (sizeBytes: number) => Uint8Array): string {
  let code = ''
  while (code.length < length) {
    const [byte = 255] = random(1)
    // The bytes above are no whole multiple of the alphabet.
    if (byte < 240) code += alphabet[byte % alphabet.length]
  }
  return code
}

/** A code as people read it: two groups of four letters. */
export function writeUserCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/**
 * The code in what a person typed: any case, any form of the letters, with spaces, hyphens and invisible marks. Undefined when it is none.
 */
export function readUserCode(typed: string): string | undefined {
  const code = typed
    .slice(0, 64)
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}\p{Cf}\p{M}]/gu, '')
    .toUpperCase()
  return code.length === length && [...code].every((letter) => alphabet.includes(letter)) ? code : undefined
}
