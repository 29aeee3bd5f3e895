import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type Holder, lockHolder, lockOwner, noteUse, type Owner } from '../../store/identities.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { closeSignUps, lockOpenSignUps } from '../../store/sign-up.ts'
import type { ServiceActor } from '../access/actor.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import type { FirstStep } from '../sign-in/finish-first-step.ts'
import { openHome } from '../sign-up/create-account-with-owner.ts'
import { normalizeEmail } from '../users/normalize-email.ts'
import { attachIdentity } from './attach-identity.ts'
import type { ExternalSignIn } from './external-sign-in.ts'

/** Whom an identity may stand for: its owner, or else the one who has proved the address that comes with it. */
export type Known = { owner: Owner | undefined; holder: Holder | undefined }

/** Who signs in, and by what. */
export type Person = Pick<FirstStep, 'user' | 'credential' | 'newDevice'>

/** Reads and takes whom an identity may stand for. An address that is not proved is not looked for: nobody is matched by it. */
export async function readKnown(trx: Transaction<Schema>, signIn: ExternalSignIn): Promise<Known> {
  const { provider, providerSub, email, emailVerified } = signIn
  const browserHash = browserPresenter(signIn.browserId).hash
  const owner = await lockOwner(trx, { provider, providerSub, browserHash })
  if (owner || email === null || !emailVerified) return { owner, holder: undefined }
  const emailNormalized = normalizeEmail(email)
  const holder = await lockHolder(trx, { emailNormalized, provider, providerSub, browserHash })
  if (!holder?.has_identity) return { owner, holder }
  // Between the two looks another sign-in with this identity has made it theirs (24).
  return { owner: await lockOwner(trx, { provider, providerSub, browserHash }), holder: undefined }
}

/** What a decision does: the identity is the person's own before any token is made. */
export function identifyPerson(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  signIn: ExternalSignIn,
  { decision, known }: { decision: 'sign_in' | 'attach' | 'create'; known: Known },
): Promise<Person> {
  if (decision === 'sign_in' && known.owner) return signInOwner(trx, signIn, known.owner)
  if (decision === 'attach' && known.holder) return attachToHolder(deps, trx, actor, signIn, known.holder)
  if (decision === 'create') return createPerson(deps, trx, actor, signIn)
  throw new Error(`"${decision}" was decided for nobody`)
}

async function signInOwner(trx: Transaction<Schema>, signIn: ExternalSignIn, owner: Owner): Promise<Person> {
  await noteUse(trx, owner.credential_id, signIn)
  const credential = { id: owner.credential_id, version: owner.credential_version }
  return { user: owner, credential, newDevice: !owner.known_browser }
}

async function attachToHolder(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  signIn: ExternalSignIn,
  holder: Holder,
): Promise<Person> {
  const credential = await attachIdentity(deps, trx, actor, signIn, { user: holder, how: 'automatic' })
  return { user: holder, credential, newDevice: !holder.known_browser }
}

async function createPerson(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: ServiceActor,
  signIn: ExternalSignIn,
): Promise<Person> {
  const { email, emailVerified, displayName, locale } = signIn
  const proved = emailVerified ? email : null
  if (proved !== null) await endSignUps(trx, normalizeEmail(proved))
  const contactEmailUnverified = proved === null ? email : null
  const user = await openHome(deps, trx, actor, { email: proved, contactEmailUnverified, displayName, locale })
  const credential = await attachIdentity(deps, trx, actor, signIn, { user, how: 'created' })
  return { user, credential, newDevice: false }
}

/** Links that were sent for the address are void. They are taken before the user is made, as a confirmation does, so that neither waits for the other. */
async function endSignUps(trx: Transaction<Schema>, emailNormalized: string) {
  await lockOpenSignUps(trx, emailNormalized)
  await closeSignUps(trx, emailNormalized)
}
