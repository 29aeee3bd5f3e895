import { normalizeEmail } from '@constellation/contract'
import type { Transaction } from 'kysely'
import { type AddressMatch, type IdentityOwner, lockAddressMatch, lockIdentityOwner } from '../../store/identities.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import type { ExternalSignIn } from './external-sign-in.ts'

/** The owner of an identity; without an owner, the user who has proved the address that comes with it. */
export type IdentityMatch = { owner: IdentityOwner | undefined; addressMatch: AddressMatch | undefined }

/** Finds and locks the user whom an identity may stand for. An unproved address matches nobody, because it is not looked up. */
export async function matchIdentity(trx: Transaction<Schema>, signIn: ExternalSignIn): Promise<IdentityMatch> {
  const { provider, providerSub, email, emailVerified } = signIn
  const browserHash = browserPresenter(signIn.browserId).hash
  const owner = await lockIdentityOwner(trx, { provider, providerSub, browserHash })
  if (owner || email === null || !emailVerified) return { owner, addressMatch: undefined }
  const emailNormalized = normalizeEmail(email)
  const addressMatch = await lockAddressMatch(trx, { emailNormalized, provider, providerSub, browserHash })
  if (!addressMatch?.has_identity) return { owner, addressMatch }
  // Row 24: another sign-in has attached this identity between the two reads.
  return { owner: await lockIdentityOwner(trx, { provider, providerSub, browserHash }), addressMatch: undefined }
}
