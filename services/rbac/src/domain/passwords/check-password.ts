import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { upgradePasswordHash } from '../../store/passwords/password-hashes.ts'
import type { Attempt } from '../../throttle/throttle.ts'
import type { Actor } from '../access/actor.ts'
import { auditRefusal } from '../record/record.ts'

type Known = { id: string; credentialId: string; hash: string } | null

/**
 * Verifies a password under the throttle. Whether the user is unknown, has no password or another one: it takes the same time and the
 * answer is one and the same. A right password whose hash is old is hashed anew.
 */
export async function checkPassword(
  deps: Deps,
  actor: Actor,
  attempt: Attempt,
  known: Known,
  password: string,
): Promise<void> {
  const failures = await deps.throttle.admit(attempt)
  const { matches, outdated } = await deps.passwords.verify(known?.hash ?? null, password)
  if (!matches) {
    await Promise.all([
      deps.throttle.failed(attempt),
      auditRefusal(deps, actor, {
        action: 'session.start',
        ...(known && { target: known.id }),
        detail: { ip: attempt.ip },
      }),
    ])
    throw wrongPassword()
  }
  if (failures) await deps.throttle.succeeded(attempt)
  if (outdated && known)
    await upgradePasswordHash(deps.db, known.credentialId, known.hash, await deps.passwords.hash(password))
}

/** The one answer to a sign-in that fails. */
export function wrongPassword(): Failure {
  return new Failure('invalid_credentials', 'that email and password do not match')
}
