import { Failure } from '@constellation/chassis'
import { SessionId, UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findSessionOfToken } from '../../store/sessions/refresh-tokens.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { endSessions } from './end-sessions.ts'

/** Ends the session of a refresh token that was used before: somebody may have stolen it. The person is told. */
export async function endForReuse(deps: Deps, actor: Actor, tokenHash: string): Promise<never> {
  await deps.db.transaction().execute(async (trx) => {
    const session = await findSessionOfToken(trx, tokenHash)
    // A new proof of the password has deleted the token since.
    if (!session) throw unknownToken()
    const { id: sessionId, user_id: userId } = session
    const ended = await endSessions(deps, trx, { sessionId }, 'refresh_token_reused')
    if (!ended) return
    const entry = { action: 'refresh-token.reuse', target: userId, detail: { sessionId } }
    await audit(deps, trx, actor, { ...entry, outcome: 'refused' })
    const user = await findUser(trx, userId)
    const data = {
      to: user ? recipientOf(user) : null,
      userId: UserId.parse(userId),
      sessionId: SessionId.parse(sessionId),
      at: deps.now().toISOString(),
    }
    await tell(deps, trx, { type: 'refresh_token_reused', data })
  })
  throw new Failure('refresh_token_reused', 'the refresh token was used before; the session has ended')
}

export function unknownToken(): Failure {
  return new Failure('invalid_refresh_token', 'the refresh token is not known')
}
