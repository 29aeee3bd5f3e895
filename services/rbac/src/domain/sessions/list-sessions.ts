import { type Session, SessionId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listLiveSessions, type SessionRow } from '../../store/sessions/sessions.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'

/** The live sessions of a user, for themselves or their administrator. */
export async function listSessions(deps: Deps, actor: UserActor, userId: string): Promise<Session[]> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  const rows = await listLiveSessions(deps.db, userId)
  return rows.map((row) => toSession(row, actor.ticket.sessionId))
}

function toSession(row: SessionRow, currentId: string): Session {
  return {
    id: SessionId.parse(row.id),
    current: row.id === currentId,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.idle_expires_at.toISOString(),
    ip: row.ip,
    userAgent: row.user_agent,
    amr: row.amr,
    aal: row.aal,
    applicationIds: row.application_ids ?? [],
  }
}
