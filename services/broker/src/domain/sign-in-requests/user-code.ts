import { Failure } from '@constellation/chassis'
import { readUserCode, writeUserCode } from '@constellation/tokens'

/** The code that a program shows, in what a person typed. What cannot be a code is `validation_failed`, and counts as no attempt. */
export function typedUserCode(typed: string): string {
  const code = readUserCode(typed)
  if (code !== undefined) return writeUserCode(code)
  throw new Failure('validation_failed', 'this is no code: see errors', {
    errors: [{ pointer: '/user_code', message: 'type the eight letters that the program shows' }],
  })
}
