import { typedCode } from '@constellation/contracts-rbac'

/** No vowels, so that no code is a word, and no digits, so that none is taken for a letter (RFC 8628 §6.1). */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ'
const length = 8

/** A user code of eight letters, each equally likely: 34 bits. */
export function newUserCode(random: (sizeBytes: number) => Uint8Array): string {
  let code = ''
  while (code.length < length) {
    const [byte = 255] = random(1)
    // The bytes above are no whole multiple of the alphabet.
    if (byte < 240) code += alphabet[byte % alphabet.length]
  }
  return code
}

/** As people read it: two groups of four letters. */
export function writeUserCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** The code in what a person typed, in any case, with any spaces and hyphens. Undefined when it is no code. */
export function readUserCode(typed: string): string | undefined {
  const code = typedCode(typed.slice(0, 64)).toUpperCase()
  return code.length === length && [...code].every((letter) => alphabet.includes(letter)) ? code : undefined
}
