import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { deleteRefreshTokens, insertRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import { lockLiveSession } from '../../store/sessions/sessions.ts'
import type { Actor } from '../access/actor.ts'
import { type AuditEntry, audit, auditRow } from '../record/record.ts'
import { browserPresenter } from './presenter.ts'
import { rotate } from './refresh.ts'
import type { Started } from './start-session.ts'

type Browser = {
  sessionId: string
  browserId: string
  /** The refresh token that the browser shows. */
  refreshToken?: string | undefined
}

/**
 * Gives the browser of a session that goes on a new refresh token; what it held before is void (ASVS 5, 7.2.4). The token that it shows is swapped, so
 * that after a lost reply it can be shown again, as after a refresh. One that cannot be swapped goes, with all the others of this browser.
 * Undefined when the session has ended.
 */
export async function continueSession(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { sessionId, browserId, refreshToken }: Browser,
  entry: AuditEntry,
): Promise<Started | undefined> {
  const presenter = { kind: 'browser', browserId } as const
  const swapped = refreshToken && (await rotate({ db: trx, random: deps.random }, { refreshToken, presenter }))
  if (!swapped || swapped.session.session_id !== sessionId)
    return startAnew(deps, trx, actor, { sessionId, browserId }, entry)
  await audit(deps, trx, actor, entry)
  return swapped
}

async function startAnew(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { sessionId, browserId }: Browser,
  entry: AuditEntry,
): Promise<Started | undefined> {
  const { presenter } = browserPresenter(browserId)
  const refreshToken = newToken('rt_', deps.random)
  // Tokens before the session, as a rotation takes them.
  await deleteRefreshTokens(trx, sessionId, presenter)
  const session = await lockLiveSession(trx, sessionId)
  if (!session) return undefined
  const token = { tokenHash: hashToken(refreshToken), sessionId, presenter }
  await insertRefreshToken(trx, token, auditRow(deps.newId(), actor, entry))
  return { session, refreshToken }
}
