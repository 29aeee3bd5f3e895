import { normalizeEmail } from '@constellation/contract'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type AddressMatch, type IdentityOwner, noteUse } from '../../store/identities.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { closeSignUps, lockOpenSignUps } from '../../store/sign-up.ts'
import type { ServiceActor } from '../access/actor.ts'
import type { FirstStep } from '../sign-in/finish-first-step.ts'
import { createAccountWithOwner } from '../sign-up/create-account-with-owner.ts'
import { attachIdentity } from './attach-identity.ts'
import type { ExternalSignIn } from './external-sign-in.ts'
import type { IdentityMatch } from './match-identity.ts'

/** The user who signs in, and the credential. */
export type IdentifiedPerson = Pick<FirstStep, 'user' | 'credential' | 'newDevice'>

/** Carries out a decision. The identity belongs to the person before any token is made. */
export function identifyPerson(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  signIn: ExternalSignIn,
  { decision, match }: { decision: 'sign_in' | 'attach' | 'create'; match: IdentityMatch },
): Promise<IdentifiedPerson> {
  if (decision === 'sign_in' && match.owner) return signInOwner(trx, signIn, match.owner)
  if (decision === 'attach' && match.addressMatch) return attachToMatch(deps, trx, actor, signIn, match.addressMatch)
  if (decision === 'create') return createPerson(deps, trx, actor, signIn)
  throw new Error(`"${decision}" was decided without a user`)
}

async function signInOwner(
  trx: Transaction<Schema>,
  signIn: ExternalSignIn,
  owner: IdentityOwner,
): Promise<IdentifiedPerson> {
  await noteUse(trx, owner.credential_id, signIn)
  const credential = { id: owner.credential_id, version: owner.credential_version }
  return { user: owner, credential, newDevice: !owner.known_browser }
}

async function attachToMatch(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  signIn: ExternalSignIn,
  user: AddressMatch,
): Promise<IdentifiedPerson> {
  const credential = await attachIdentity(deps, trx, actor, signIn, { user, how: 'automatic' })
  return { user, credential, newDevice: !user.known_browser }
}

async function createPerson(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  signIn: ExternalSignIn,
): Promise<IdentifiedPerson> {
  const { email, emailVerified, displayName, locale } = signIn
  const proved = emailVerified ? email : null
  if (proved !== null) await endSignUps(trx, normalizeEmail(proved))
  const contactEmailUnverified = proved === null ? email : null
  const owner = { email: proved, contactEmailUnverified, displayName, locale }
  const user = await createAccountWithOwner(deps, trx, actor, owner)
  const credential = await attachIdentity(deps, trx, actor, signIn, { user, how: 'created' })
  return { user, credential, newDevice: false }
}

/** Voids the links to the address. They are locked before the user, as a confirmation does: the other order could deadlock. */
async function endSignUps(trx: Transaction<Schema>, emailNormalized: string) {
  await lockOpenSignUps(trx, emailNormalized)
  await closeSignUps(trx, emailNormalized)
}
