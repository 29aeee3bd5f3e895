import type { ClientInfo } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Person } from '../../store/second-factors/demand-facts.ts'
import { findLiveSession, raiseSessionRow } from '../../store/sessions/sessions.ts'
import type { Actor } from '../access/actor.ts'
import { continueSession } from './continue-session.ts'
import { sessionLifetime } from './session-lifetime.ts'
import type { Started } from './start-session.ts'

type Raise = {
  person: Person
  sessionId: string
  /** The values that the proof adds, besides `mfa`. */
  amr: readonly string[]
  /** A factor must still be enrolled. */
  restricted: boolean
  browser: { browserId: string; refreshToken?: string | undefined; client: Pick<ClientInfo, 'ip'> }
}

/**
 * Raises a session to level 2 after a second factor was proved, with a new refresh token. Its lifetime becomes that of a
 * session that started at level 2. Undefined when the session has ended.
 */
export async function raiseSession(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { person, sessionId, amr, restricted, browser }: Raise,
): Promise<Started | undefined> {
  const detail = { sessionId, amr, ip: browser.client.ip }
  const entry = { action: 'session.step-up', target: person.id, accountId: person.home_account_id, detail } as const
  const continued = await continueSession(deps, trx, actor, { ...browser, sessionId }, entry)
  if (!continued) return undefined
  await raiseSessionRow(trx, sessionId, {
    amr: [...new Set([...continued.session.amr, ...amr, 'mfa'])],
    restricted,
    ...sessionLifetime(deps.settings, person),
  })
  const session = await findLiveSession(trx, sessionId)
  return session && { ...continued, session }
}
