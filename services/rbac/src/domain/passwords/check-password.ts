import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import type { Verified } from '../../passwords/hasher.ts'
import { upgradePasswordHash } from '../../store/passwords/password-hashes.ts'
import type { AdmittedAttempt, PasswordAttempt } from '../../throttle/password-throttle.ts'
import type { Actor } from '../access/actor.ts'
import { recordRefusal } from '../record/recorded-change.ts'

/** The password of a user; null for an unknown user and for one without a password. */
type StoredPassword = { id: string; credentialId: string; hash: string } | null

/**
 * Verifies a password under the throttle. An unknown user, a missing password and a wrong one take the same time and get the
 * same answer. The hash of a right password is upgraded when it is outdated.
 */
export async function checkPassword(
  deps: Deps,
  actor: Actor,
  attempt: PasswordAttempt,
  stored: StoredPassword,
  password: string,
): Promise<void> {
  const admitted = await deps.throttle.passwords.admit(attempt)
  const { matches, replacement } = await verifyAdmitted(deps, admitted, stored?.hash ?? null, password)
  if (!matches) {
    const about = { ...(stored && { target: stored.id }), detail: { ip: attempt.ip } }
    await recordRefusal(deps, actor, { action: 'session.start', ...about })
    throw wrongPassword()
  }
  await admitted.succeeded()
  if (replacement && stored) await upgradePasswordHash(deps.db, stored.credentialId, stored.hash, replacement)
}

/** Verifies a password of an admitted attempt. One whose verification failed does not count. */
export async function verifyAdmitted(
  deps: Pick<Deps, 'passwords'>,
  admitted: AdmittedAttempt,
  hash: string | null,
  password: string,
): Promise<Verified> {
  try {
    return await deps.passwords.verify(hash, password)
  } catch (error) {
    await admitted.withdrawn()
    throw error
  }
}

/** The one answer to a failed sign-in. */
export function wrongPassword(): Failure {
  return new Failure('invalid_credentials', 'that email and password do not match')
}
