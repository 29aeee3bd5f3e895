import { Failure } from '@constellation/chassis'
import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import type { Selectable, Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import type { Schema, SignUpsTable } from '../../store/schema.gen.ts'
import { closeSignUps, findSignUp, lockOpenSignUps } from '../../store/sign-up.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { invalidLink, linkUsed, refuseClosed } from '../links/read-link.ts'
import { verifyAdmitted } from '../passwords/check-password.ts'
import { changeOfRecordedSteps } from '../record/recorded-change.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { finishFirstStep, mfaRequired } from '../sign-in/finish-first-step.ts'
import { createAccountWithOwner } from './create-account-with-owner.ts'

type Input = RbacBody<'confirmEmail'>
type SignUpRow = Selectable<SignUpsTable>

/**
 * Proves an address: creates the account with its owner and signs the owner in. Another browser than the one of the request
 * must give the password, so nobody opens with a click what somebody else prepared. Of several links to one address one works.
 */
export async function confirmEmail(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  if (!deps.settings.signUpEnabled) throw new Failure('signup_disabled', 'this deployment opens no new accounts')
  const signUp = await findSignUp(deps.db, hashToken(input.token))
  if (!signUp) throw invalidLink()
  refuseClosed(signUp)
  await requirePassword(deps, signUp, input)
  try {
    return await open(deps, actor, signUp, input)
  } catch (error) {
    if (!isUniqueViolation(error, 'users_verified_email')) throw error
    throw linkUsed({ cause: error })
  }
}

async function requirePassword(deps: Deps, signUp: SignUpRow, { password, browserId, client }: Input) {
  const browserHash = browserPresenter(browserId).hash
  if (signUp.browser_hash === browserHash) return
  if (password === undefined)
    throw new Failure(
      'password_required',
      'enter the password that you chose, or open the link in the browser where you started',
    )
  const attempt = { emailNormalized: `link:${signUp.id}`, ip: client.ip, browserHash, knownBrowser: false }
  const admitted = await deps.throttle.passwords.admit(attempt)
  const { matches } = await verifyAdmitted(deps, admitted, signUp.password_hash, password)
  if (matches) return admitted.succeeded()
  throw new Failure('invalid_credentials', 'that is not the password of this sign-up')
}

async function open(deps: Deps, actor: Actor, signUp: SignUpRow, input: Input): Promise<TokenResponse> {
  const finished = await changeOfRecordedSteps(deps, (trx) => createAndSignIn(deps, trx, actor, signUp, input))
  if (!finished) throw new Error('the credential that was just created is missing')
  if ('challenge' in finished) throw mfaRequired(finished.challenge)
  return issueTokens(deps, { ...finished, outcome: 'created' })
}

async function createAndSignIn(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  signUp: SignUpRow,
  { token, browserId, minAal, client }: Input,
) {
  const openSignUps = await lockOpenSignUps(trx, signUp.email_normalized)
  if (!openSignUps.some(({ token_hash }) => token_hash === hashToken(token))) throw linkUsed()
  await closeSignUps(trx, signUp.email_normalized)
  const { email, display_name: displayName, locale } = signUp
  const user = await createAccountWithOwner(deps, trx, actor, { email, displayName, locale })
  const credential = await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash: signUp.password_hash })
  const step = { amr: ['pwd'], outcome: 'created', newDevice: false } as const
  return finishFirstStep(deps, trx, actor, { user, credential, ...step, minAal, browserId, client })
}
