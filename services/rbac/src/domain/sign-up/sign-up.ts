import { Failure } from '@constellation/chassis'
import { normalizeEmail } from '@constellation/contract'
import type { RbacBody } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type AddressOwner, findAddressOwner } from '../../store/address-owners.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { insertSignUp } from '../../store/sign-up.ts'
import type { Actor } from '../access/actor.ts'
import { refuseUnsafePassword } from '../passwords/refuse-unsafe-password.ts'
import { recipientAt } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { refuseUntimelyMail } from '../record/refuse-untimely-mail.ts'
import { tell } from '../record/tell.ts'
import { browserPresenter } from '../sessions/presenter.ts'

type Input = RbacBody<'signUp'>

/**
 * Accepts a request for an account and sends a link to the address. No user exists before the address is proved, so a request
 * cannot claim an address. For a known address the work and the answer are the same, and its owner is told.
 */
export async function signUp(deps: Deps, actor: Actor, input: Input): Promise<void> {
  if (!deps.settings.signUpEnabled) throw new Failure('signup_disabled', 'this deployment opens no new accounts')
  await refuseUnsafePassword(deps, input.password, [input.email, input.displayName])
  const emailNormalized = normalizeEmail(input.email)
  const { ip } = input.client
  const browserHash = browserPresenter(input.browserId).hash
  await refuseUntimelyMail(deps, { kind: 'confirm_email', emailNormalized, browserHash, ip })
  const passwordHash = await deps.passwords.hash(input.password)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const owner = await findAddressOwner(trx, emailNormalized)
      await insert(deps, trx, input, { emailNormalized, passwordHash, owner })
      return owner
    },
    (owner) => ({ action: 'sign-up.request', ...(owner && { target: owner.id }), detail: { ip } }),
  )
}

type Prepared = { emailNormalized: string; passwordHash: string; owner: AddressOwner | undefined }

async function insert(
  deps: Deps,
  trx: Transaction<Schema>,
  { displayName, returnTo, browserId, ...input }: Input,
  { emailNormalized, passwordHash, owner }: Prepared,
) {
  const token = newToken('cl_', deps.random)
  const email = input.email.trim()
  const locale = input.locale ?? null
  await insertSignUp(trx, {
    id: deps.newId(),
    tokenHash: hashToken(token),
    email,
    emailNormalized,
    passwordHash,
    displayName,
    locale,
    browserHash: browserPresenter(browserId).hash,
  })
  if (owner) return tell(deps, trx, { type: 'sign_up_repeated', data: { to: recipientAt(owner), returnTo } })
  const to = { email, displayName, locale }
  return tell(deps, trx, { type: 'email_confirmation_requested', data: { to, token, returnTo } })
}
