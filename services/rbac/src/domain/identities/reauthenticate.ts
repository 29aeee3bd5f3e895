import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findLiveSession, renewAuthTime } from '../../store/sessions/sessions.ts'
import type { UserActor } from '../access/actor.ts'
import { continueSession } from '../sessions/continue-session.ts'
import type { Started } from '../sessions/start-session.ts'
import type { ExternalSignIn } from './external-sign-in.ts'
import type { IdentifiedPerson } from './identify-person.ts'

/** Continues the session of the person who proved again who they are. Undefined when it has ended. */
export async function reauthenticate(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: UserActor,
  { provider, authTime, ...browser }: ExternalSignIn,
  { user }: IdentifiedPerson,
): Promise<Started | undefined> {
  const { sessionId } = actor.ticket
  const detail = { provider, ip: browser.client.ip }
  const entry = { action: 'session.reauthenticate', target: user.id, accountId: user.home_account_id, detail } as const
  const continued = await continueSession(deps, trx, actor, { ...browser, sessionId }, entry)
  if (authTime) await renewAuthTime(trx, sessionId, authTime)
  const session = await findLiveSession(trx, sessionId)
  return continued && session && { ...continued, session }
}
