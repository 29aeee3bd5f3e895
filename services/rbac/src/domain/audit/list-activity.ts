import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Activity } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { type ActivityRow, listActivityRows } from '../../store/audit/activity.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { type ActivityEntry, activityEntries, activityKinds } from './activity-kinds.ts'

/** What happened to a user's credentials, factors and sessions, read from the audit. */
export async function listActivity(
  deps: Deps,
  actor: UserActor,
  userId: string,
  input: PageInput,
): Promise<{ items: Activity[]; nextCursor: string | null }> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  const rows = await listActivityRows(deps.db, { userId, entries: activityEntries, ...readPage(input) })
  return toPage(
    rows,
    input.limit,
    (row) => toActivity(row, userId),
    (row) => row.id,
  )
}

function toActivity(row: ActivityRow<ActivityEntry>, userId: string): Activity {
  return {
    id: row.id,
    at: row.occurred_at.toISOString(),
    kind: activityKinds[row.entry],
    by: byWhom(row, userId),
    amr: row.amr ?? [],
    provider: row.provider,
    factor: row.factor,
    from: row.ip === null ? null : { ip: row.ip, ...(row.user_agent !== null && { userAgent: row.user_agent }) },
  }
}

/** Login acts for the person at its pages. */
function byWhom({ actor_kind, actor_id, service }: ActivityRow<string>, userId: string): Activity['by'] {
  if (actor_kind === 'user') return actor_id === userId ? 'self' : 'administrator'
  return service === 'login' ? 'self' : 'platform'
}
