import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { refuseWeakPassword } from '../../passwords/password-rules.ts'

/**
 * Refuses a new password that is weak, or that leaked from another service. Only choosing one is refused: a person who has such a
 * password still signs in with it.
 */
export async function refuseUnsafePassword(
  { passwordRules, breaches }: Pick<Deps, 'passwordRules' | 'breaches'>,
  password: string,
  known: readonly (string | null)[],
): Promise<void> {
  refuseWeakPassword(passwordRules, password, known)
  if (await breaches?.has(password.normalize('NFC')))
    throw new Failure('password_refused', 'the password was in a leak of another service', {
      errors: [{ pointer: '/password', message: 'breached' }],
    })
}
