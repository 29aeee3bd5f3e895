import type { AuditEntry } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { deleteRefreshTokens, insertRefreshToken } from '../../store/sessions/refresh-tokens.ts'
import { lockLiveSession } from '../../store/sessions/sessions.ts'
import type { Actor } from '../access/actor.ts'
import { audit, auditRow } from '../record/audit.ts'
import { recorded } from '../record/recorded-change.ts'
import { browserPresenter } from './presenter.ts'
import { rotate } from './refresh.ts'
import type { Started } from './start-session.ts'

type Browser = {
  sessionId: string
  browserId: string
  /** The refresh token that the browser presents. */
  refreshToken?: string | undefined
}

/**
 * Gives the browser of a live session a new refresh token and revokes its old ones (ASVS 5, 7.2.4). A token that it presents
 * is rotated, so a lost reply can be retried as after a refresh. Undefined when the session has ended.
 */
export async function continueSession(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { sessionId, browserId, refreshToken }: Browser,
  entry: AuditEntry,
): Promise<Started | undefined> {
  const presenter = { kind: 'browser', browserId } as const
  const rotated = refreshToken && (await rotate({ db: trx, random: deps.random }, { refreshToken, presenter }))
  if (!rotated || rotated.session.session_id !== sessionId)
    return replaceTokens(deps, trx, actor, { sessionId, browserId }, entry)
  await audit(deps, trx, actor, entry)
  return recorded(rotated)
}

async function replaceTokens(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { sessionId, browserId }: Browser,
  entry: AuditEntry,
): Promise<Started | undefined> {
  const { presenter } = browserPresenter(browserId)
  const refreshToken = newToken('rt_', deps.random)
  // Tokens are locked before the session, as a rotation does: the other order could deadlock.
  await deleteRefreshTokens(trx, sessionId, presenter)
  const session = await lockLiveSession(trx, sessionId)
  if (!session) return undefined
  const token = { tokenHash: hashToken(refreshToken), sessionId, presenter }
  await insertRefreshToken(trx, token, auditRow(deps.newId(), actor, entry))
  return recorded({ session, refreshToken })
}
