import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import {
  type AddressMatch,
  type IdentityOwner,
  lockAddressMatch,
  lockIdentityOwner,
  noteUse,
} from '../../store/identities.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { closeSignUps, lockOpenSignUps } from '../../store/sign-up.ts'
import type { ServiceActor } from '../access/actor.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import type { FirstStep } from '../sign-in/finish-first-step.ts'
import { createAccountWithOwner } from '../sign-up/create-account-with-owner.ts'
import { normalizeEmail } from '../users/normalize-email.ts'
import { attachIdentity } from './attach-identity.ts'
import type { ExternalSignIn } from './external-sign-in.ts'

/** Whom an identity may stand for: its owner, or else the one who has proved the address that comes with it. */
export type IdentityMatch = { owner: IdentityOwner | undefined; addressMatch: AddressMatch | undefined }

/** Who signs in, and by what. */
export type IdentifiedPerson = Pick<FirstStep, 'user' | 'credential' | 'newDevice'>

/** Reads and takes whom an identity may stand for. An address that is not proved is not looked for: nobody is matched by it. */
export async function matchIdentity(trx: Transaction<Schema>, signIn: ExternalSignIn): Promise<IdentityMatch> {
  const { provider, providerSub, email, emailVerified } = signIn
  const browserHash = browserPresenter(signIn.browserId).hash
  const owner = await lockIdentityOwner(trx, { provider, providerSub, browserHash })
  if (owner || email === null || !emailVerified) return { owner, addressMatch: undefined }
  const emailNormalized = normalizeEmail(email)
  const addressMatch = await lockAddressMatch(trx, { emailNormalized, provider, providerSub, browserHash })
  if (!addressMatch?.has_identity) return { owner, addressMatch }
  // Between the two looks another sign-in with this identity has made it theirs (24).
  return { owner: await lockIdentityOwner(trx, { provider, providerSub, browserHash }), addressMatch: undefined }
}

/** What a decision does: the identity is the person's own before any token is made. */
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
  throw new Error(`"${decision}" was decided for nobody`)
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
  addressMatch: AddressMatch,
): Promise<IdentifiedPerson> {
  const credential = await attachIdentity(deps, trx, actor, signIn, { user: addressMatch, how: 'automatic' })
  return { user: addressMatch, credential, newDevice: !addressMatch.known_browser }
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
  const user = await createAccountWithOwner(deps, trx, actor, {
    email: proved,
    contactEmailUnverified,
    displayName,
    locale,
  })
  const credential = await attachIdentity(deps, trx, actor, signIn, { user, how: 'created' })
  return { user, credential, newDevice: false }
}

/** Links that were sent for the address are void. They are taken before the user is made, as a confirmation does, so that neither waits for the other. */
async function endSignUps(trx: Transaction<Schema>, emailNormalized: string) {
  await lockOpenSignUps(trx, emailNormalized)
  await closeSignUps(trx, emailNormalized)
}
