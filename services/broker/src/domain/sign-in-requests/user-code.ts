import { Failure } from '@constellation/chassis'

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

const shape = new RegExp(`^[${letters}]{8}$`)

/** A code as it was shown, however it was typed. What cannot be a code is `validation_failed`, and counts as no attempt. */
export function typedUserCode(typed: string): string {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '')
  if (shape.test(code)) return `${code.slice(0, 4)}-${code.slice(4)}`
  throw new Failure('validation_failed', 'this is no code: see errors', {
    errors: [{ pointer: '/user_code', message: 'type the eight letters that the program shows' }],
  })
}
