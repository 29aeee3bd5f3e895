import type { Activity, ActivityKind } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { type ActivityRow, listActivityRows } from '../../store/audit/activity.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { type PageInput, readPage, toPage } from '../paging/paging.ts'

/** What happened with a user's ways in and sessions, read from the audit. What is no matter of the person's own is left out. */
export async function listActivity(
  deps: Deps,
  actor: UserActor,
  userId: string,
  input: PageInput,
): Promise<{ items: Activity[]; nextCursor: string | null }> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  const rows = await listActivityRows(deps.db, { userId, entries, ...readPage(input) })
  return toPage(
    rows,
    input.limit,
    (row) => toActivity(row, userId),
    (row) => row.id,
  )
}

/** What an entry of the audit is to the person, by action and outcome. What is not here is nothing to them. */
const kinds = {
  'session.start ok': 'signed_in',
  'session.start refused': 'sign_in_refused',
  'challenge.answer refused': 'second_factor_refused',
  'session.end ok': 'signed_out',
  'session.end-others ok': 'other_sessions_ended',
  'session.end-all ok': 'other_sessions_ended',
  'password.change ok': 'password_changed',
  'password.reset-request ok': 'password_reset_requested',
  'credential.link ok': 'provider_linked',
  'credential.remove ok': 'way_in_removed',
  'factor.add ok': 'factor_added',
  'factor.remove ok': 'factor_removed',
  'recovery-codes.replace ok': 'recovery_codes_replaced',
  'factor-reset.request ok': 'factor_reset_requested',
  'factor-reset.confirm ok': 'factor_reset_confirmed',
  'factor-reset.cancel ok': 'factor_reset_cancelled',
  'factors.reset ok': 'factors_reset',
  'refresh-token.reuse refused': 'session_stolen',
  'user.update ok': 'profile_changed',
} as const satisfies Record<string, ActivityKind>
// The entries of the table have the names in it.
const entries = Object.keys(kinds) as (keyof typeof kinds)[]

function toActivity(row: ActivityRow<keyof typeof kinds>, userId: string): Activity {
  return {
    id: row.id,
    at: row.occurred_at.toISOString(),
    kind: kinds[row.entry],
    by: byWhom(row, userId),
    amr: row.amr ?? [],
    provider: row.provider,
    factor: row.factor,
    from: row.ip === null ? null : { ip: row.ip, ...(row.user_agent !== null && { userAgent: row.user_agent }) },
  }
}

/** Login acts for whoever is at its pages. */
function byWhom({ actor_kind, actor_id, service }: ActivityRow<string>, userId: string): Activity['by'] {
  if (actor_kind === 'user') return actor_id === userId ? 'self' : 'administrator'
  return service === 'login' ? 'self' : 'platform'
}
