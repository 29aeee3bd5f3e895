import type { Transaction } from 'kysely'
import { findPasswordHash } from '../../store/passwords/password-hashes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { ExternalSignIn } from './external-sign-in.ts'
import type { IdentifiedPerson } from './identify-person.ts'

type SignedIn = Pick<IdentifiedPerson, 'user'> & { isNew: boolean }

const never = new Date(0)

/**
 * When the person was last proved, for a sign-in with an identity; undefined means now. A provider that does not say when may have answered
 * by a session of its own, so that proves nothing now. A new user has nothing to protect yet, and some have no other way to prove anything.
 */
export async function timeOfProof(
  trx: Transaction<Schema>,
  { authTime }: ExternalSignIn,
  { user, isNew }: SignedIn,
): Promise<Date | undefined> {
  if (authTime) return authTime
  return !isNew && (await hasOtherProof(trx, user)) ? never : undefined
}

/** Whether the person can prove who they are in another way: a factor, a link to their address, or a password. */
async function hasOtherProof(trx: Transaction<Schema>, user: IdentifiedPerson['user']): Promise<boolean> {
  if (user.email_verified_at !== null || user.factor_kinds.some((kind) => kind !== 'recovery_set')) return true
  return (await findPasswordHash(trx, user.id)) !== undefined
}
