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
import { browserPresenter } from '../sessions/presenter.ts'
import { normalizeEmail } from '../users/normalize-email.ts'
import { askForSecondFactor } from './ask-for-second-factor.ts'
import { finishFirstStep } from './finish-first-step.ts'

type Input = RbacBody<'signInWithPassword'>

/** Signs a person in by email and password. Who is unknown, has another password or never proved the address gets one answer. */
export async function signInWithPassword(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const emailNormalized = normalizeEmail(input.email)
  const browserHash = browserPresenter(input.browserId).hash
  const user = await findForSignIn(deps.db, emailNormalized, browserHash)
  const attempt = { emailNormalized, ip: input.client.ip, knownBrowser: user?.known_browser ? browserHash : null }
  await checkPassword(deps, actor, attempt, passwordOf(user), input.password)
  // The password was right, so there is a user with one: a decoy never matches.
  const known = user as SignInRow & { credential_id: string; credential_version: string }
  const finished = await finishOnce(deps, known, (db) =>
    finishFirstStep(deps, db, actor, {
      user: known,
      credential: { id: known.credential_id, version: known.credential_version },
      amr: ['pwd'],
      outcome: 'login',
      minAal: input.minAal,
      browserId: input.browserId,
      client: input.client,
      newDevice: !known.known_browser,
    }),
  )
  if (!finished) throw wrongPassword()
  if ('challenge' in finished) throw await askForSecondFactor(deps, actor, finished)
  return issueTokens(deps, { ...finished, outcome: 'login' })
}

/** A password that was chosen by somebody else is used up by what it opens, and by nothing else. */
function finishOnce<T>(
  deps: Deps,
  { id, one_time, credential_id }: SignInRow & { credential_id: string },
  finish: (db: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  if (one_time === null) return finish(deps.db)
  return deps.db.transaction().execute(async (trx) => {
    // Whoever sets another password takes the user before the credential as well.
    await lockPerson(trx, id)
    if (!(await consumeOneTimePassword(trx, credential_id))) throw wrongPassword()
    return finish(trx)
  })
}

function passwordOf(user: SignInRow | undefined) {
  if (!user?.credential_id || !user.secret_hash) return null
  return { id: user.id, credentialId: user.credential_id, hash: user.secret_hash }
}
