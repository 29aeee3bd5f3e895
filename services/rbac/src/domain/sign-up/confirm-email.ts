import { Failure } from '@constellation/chassis'
import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import type { Selectable } from 'kysely'
import type { Deps } from '../../deps.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import type { SignUpsTable } from '../../store/schema.gen.ts'
import { closeSignUps, findSignUp, lockOpenSignUps } from '../../store/sign-up.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { invalidLink, refuseClosed } from '../links/read-link.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { finishFirstStep, mfaRequired } from '../sign-in/finish-first-step.ts'
import { createAccountWithOwner } from './create-account-with-owner.ts'

type Input = RbacBody<'confirmEmail'>
type SignUpRow = Selectable<SignUpsTable>

/**
 * Proves an address: opens the account, makes its user and signs them in. In another browser than the one that asked, the password is asked for, so
 * that nobody opens with a click what somebody else has prepared. Of any number of links to one address one makes the user.
 */
export async function confirmEmail(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  if (!deps.settings.signUpEnabled) throw new Failure('signup_disabled', 'new accounts are not opened here')
  const tokenHash = hashToken(input.token)
  const signUp = await findSignUp(deps.db, tokenHash)
  if (!signUp) throw invalidLink()
  refuseClosed(signUp)
  await demandPassword(deps, signUp, input)
  try {
    return await open(deps, actor, signUp, tokenHash, input)
  } catch (error) {
    if (!isUniqueViolation(error, 'users_verified_email')) throw error
    throw new Failure('link_expired', 'this address has an account; sign in', { cause: error })
  }
}

async function demandPassword(deps: Deps, signUp: SignUpRow, { password, browserId, client }: Input) {
  if (signUp.browser_hash === browserPresenter(browserId).hash) return
  if (password === undefined)
    throw new Failure(
      'password_required',
      'enter the password that you chose, or open the link in the browser you began in',
    )
  const attempt = { emailNormalized: `link:${signUp.id}`, ip: client.ip, knownBrowser: null }
  await deps.throttle.passwords.admit(attempt)
  const { matches } = await deps.passwords.verify(signUp.password_hash, password)
  if (matches) return
  await deps.throttle.passwords.failed(attempt)
  throw new Failure('invalid_credentials', 'that is not the password this sign-up was made with')
}

async function open(
  deps: Deps,
  actor: Actor,
  signUp: SignUpRow,
  tokenHash: string,
  { browserId, minAal, client }: Input,
): Promise<TokenResponse> {
  const finished = await deps.db.transaction().execute(async (trx) => {
    const open = await lockOpenSignUps(trx, signUp.email_normalized)
    if (!open.some(({ token_hash }) => token_hash === tokenHash)) throw new Failure('link_expired', 'the link was used')
    await closeSignUps(trx, signUp.email_normalized)
    const user = await createAccountWithOwner(deps, trx, actor, {
      email: signUp.email,
      displayName: signUp.display_name,
      locale: signUp.locale,
    })
    const credential = await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash: signUp.password_hash })
    return finishFirstStep(deps, trx, actor, {
      user,
      credential,
      amr: ['pwd'],
      outcome: 'created',
      minAal,
      browserId,
      client,
      newDevice: false,
    })
  })
  if (!finished) throw new Error('the credential that was just made is not there')
  if ('challenge' in finished) throw mfaRequired(finished.challenge)
  return issueTokens(deps, { ...finished, outcome: 'created' })
}
