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
  /** A factor is still to be enrolled. */
  restricted: boolean
  browser: { browserId: string; refreshToken?: string | undefined; client: { ip: string } }
  action: string
}

/**
 * A session in which a second factor was proved just now goes on at level 2, with a new refresh token. It lives no longer than one that began so.
 * Undefined when it has ended.
 */
export async function raiseSession(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { person, sessionId, amr, restricted, browser, action }: Raise,
): Promise<Started | undefined> {
  const detail = { sessionId, amr, ip: browser.client.ip }
  const entry = { action, target: person.id, accountId: person.home_account_id, detail }
  const continued = await continueSession(deps, trx, actor, { ...browser, sessionId }, entry)
  if (!continued) return undefined
  await raiseSessionRow(trx, sessionId, {
    amr: [...new Set([...continued.session.amr, ...amr, 'mfa'])],
    restricted,
    ...sessionLifetime(deps.settings, person),
  })
  const session = await findLiveSession(trx, sessionId)
  return session && { session, refreshToken: continued.refreshToken }
}
