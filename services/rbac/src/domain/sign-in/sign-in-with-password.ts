import { normalizeEmail } from '@constellation/contract'
import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { consumeOneTimePassword } from '../../store/passwords/password-hashes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockPerson } from '../../store/second-factors/demand-facts.ts'
import { findForSignIn, type SignInRow } from '../../store/sign-in.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { checkPassword, wrongPassword } from '../passwords/check-password.ts'
import { changeOfRecordedSteps, type Recorded } from '../record/recorded-change.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { askForSecondFactor } from './ask-for-second-factor.ts'
import { finishFirstStep } from './finish-first-step.ts'

type Input = RbacBody<'signInWithPassword'>
type UserWithPassword = SignInRow & { credential_id: string; credential_version: string }

/** Signs a person in by email and password. An unknown user, a wrong password and a void address get the same answer. */
export async function signInWithPassword(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const emailNormalized = normalizeEmail(input.email)
  const browserHash = browserPresenter(input.browserId).hash
  const found = await findForSignIn(deps.db, emailNormalized, browserHash)
  const attempt = { emailNormalized, ip: input.client.ip, browserHash, knownBrowser: found?.known_browser ?? false }
  await checkPassword(deps, actor, attempt, passwordOf(found), input.password)
  // The password matched, so the user exists and has one: the decoy never matches.
  const user = found as UserWithPassword
  const finished = await finishOnce(deps, user, (db) =>
    finishFirstStep(deps, db, actor, {
      user,
      credential: { id: user.credential_id, version: user.credential_version },
      amr: ['pwd'],
      outcome: 'login',
      minAal: input.minAal,
      browserId: input.browserId,
      client: input.client,
      newDevice: !user.known_browser,
    }),
  )
  if (!finished) throw wrongPassword()
  if ('challenge' in finished) throw await askForSecondFactor(deps, actor, finished)
  return issueTokens(deps, { ...finished, outcome: 'login' })
}

/** Consumes a one-time password in the transaction of what it opens. Any other password needs no transaction. */
function finishOnce<Step extends Recorded | undefined>(
  deps: Deps,
  { id, one_time, credential_id }: UserWithPassword,
  finish: (db: Kysely<Schema>) => Promise<Step>,
): Promise<Step> {
  if (one_time === null) return finish(deps.db)
  return changeOfRecordedSteps(deps, async (trx) => {
    // The user is locked before the credential, as a change of the password does: the other order could deadlock.
    await lockPerson(trx, id)
    if (!(await consumeOneTimePassword(trx, credential_id))) throw wrongPassword()
    return finish(trx)
  })
}

function passwordOf(user: SignInRow | undefined) {
  if (!user?.credential_id || !user.secret_hash) return null
  return { id: user.id, credentialId: user.credential_id, hash: user.secret_hash }
}
