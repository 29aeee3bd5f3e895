import { Failure } from '@constellation/chassis'
import { SessionId, UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findSessionOfToken } from '../../store/sessions/refresh-tokens.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { endSessions } from './end-sessions.ts'

/** Ends the session of a refresh token that was used before: somebody may have stolen it. The person is told. */
export async function endForReuse(deps: Deps, actor: Actor, tokenHash: string): Promise<never> {
  await recordedChange(
    deps,
    actor,
    (trx) => endSessionOf(deps, trx, tokenHash),
    (session) =>
      session && {
        action: 'refresh-token.reuse',
        outcome: 'refused',
        target: session.user_id,
        detail: { sessionId: session.id },
      },
  )
  throw tokenReused()
}

/** The session, or null when it has ended already. */
async function endSessionOf(deps: Deps, trx: Transaction<Schema>, tokenHash: string) {
  const session = await findSessionOfToken(trx, tokenHash)
  // A new proof of the password has deleted the token since.
  if (!session) throw unknownToken()
  const { id: sessionId, user_id: userId } = session
  if (!(await endSessions(deps, trx, { sessionId }, 'refresh_token_reused'))) return null
  const user = await findUser(trx, userId)
  const data = {
    to: user ? recipientOf(user) : null,
    userId: UserId.parse(userId),
    sessionId: SessionId.parse(sessionId),
    at: deps.now().toISOString(),
  }
  await tell(deps, trx, { type: 'refresh_token_reused', data })
  return session
}

export function tokenReused(): Failure {
  return new Failure('refresh_token_reused', 'the refresh token was used before; the session has ended')
}

export function unknownToken(): Failure {
  return new Failure('invalid_refresh_token', 'the refresh token is not known')
}
