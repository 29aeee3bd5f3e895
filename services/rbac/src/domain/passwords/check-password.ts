import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { upgradePasswordHash } from '../../store/passwords/password-hashes.ts'
import type { PasswordAttempt } from '../../throttle/password-throttle.ts'
import type { Actor } from '../access/actor.ts'
import { auditRefusal } from '../record/record.ts'

type StoredPassword = { id: string; credentialId: string; hash: string } | null

/**
 * Verifies a password under the throttle. Whether the user is unknown, has no password or another one: it takes the same time and the
 * answer is one and the same. A right password whose hash is old is hashed anew.
 */
export async function checkPassword(
  deps: Deps,
  actor: Actor,
  attempt: PasswordAttempt,
  stored: StoredPassword,
  password: string,
): Promise<void> {
  const failures = await deps.throttle.passwords.admit(attempt)
  const { matches, outdated } = await deps.passwords.verify(stored?.hash ?? null, password)
  if (!matches) {
    await Promise.all([
      deps.throttle.passwords.failed(attempt),
      auditRefusal(deps, actor, {
        action: 'session.start',
        ...(stored && { target: stored.id }),
        detail: { ip: attempt.ip },
      }),
    ])
    throw wrongPassword()
  }
  if (failures) await deps.throttle.passwords.succeeded(attempt)
  if (outdated && stored)
    await upgradePasswordHash(deps.db, stored.credentialId, stored.hash, await deps.passwords.hash(password))
}

/** The one answer to a sign-in that fails. */
export function wrongPassword(): Failure {
  return new Failure('invalid_credentials', 'that email and password do not match')
}
