import { SessionId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../deps.ts'
import { insertRefreshToken } from '../store/refresh-tokens.ts'
import type { Schema } from '../store/schema.gen.ts'
import { insertSession } from '../store/sessions.ts'
import type { UserRow } from '../store/users.ts'
import type { Actor } from './actor.ts'
import { browserPresenter } from './presenter.ts'
import { recipientOf } from './recipient.ts'
import { audit, tell } from './record.ts'
import { sessionLife } from './session-life.ts'

export type SignIn = {
  user: UserRow
  /** The policy of the user's account. */
  policy: unknown
  amr: readonly string[]
  aal: number
  browserId: string
  client: { ip: string; userAgent: string }
  /** The user has been signed in before, but never from this browser: they are told. */
  newDevice: boolean
}

/** Starts a session with its first refresh token, its audit entry and its event. The tokens are issued once the transaction is committed. */
export async function startSession(deps: Deps, trx: Transaction<Schema>, actor: Actor, signIn: SignIn) {
  const { user, client } = signIn
  const sessionId = SessionId.parse(deps.newId())
  const refreshToken = newToken('rt_', deps.random)
  const browser = browserPresenter(signIn.browserId)
  const { created_at } = await insertSession(trx, {
    id: sessionId,
    userId: user.id,
    accountId: user.home_account_id,
    amr: signIn.amr,
    aal: signIn.aal,
    ...sessionLife(deps.settings, signIn.policy),
    browserHash: browser.hash,
    ip: client.ip,
    userAgent: client.userAgent,
  })
  await insertRefreshToken(trx, { tokenHash: hashToken(refreshToken), sessionId, presenter: browser.presenter })
  const detail = { sessionId, amr: signIn.amr, ip: client.ip }
  await audit(deps, trx, actor, { action: 'session.start', target: user.id, accountId: user.home_account_id, detail })
  // Nobody has to hear of a sign-in from a browser that this person is known in.
  if (!signIn.newDevice) return { sessionId, refreshToken }
  const at = created_at.toISOString()
  const data = { to: recipientOf(user), userId: user.id, sessionId, at, device: client, newDevice: signIn.newDevice }
  await tell(deps, trx, { type: 'session_started', data })
  return { sessionId, refreshToken }
}
