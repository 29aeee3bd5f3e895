import { type AccountId, recentProofMinutes, type UserId } from '@constellation/contracts-rbac'
import { type Asked, batchedRow } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'
import { hasFactor } from './second-factors/demand-facts.ts'
import { isRestricted, isUsable } from './sessions/sessions.ts'

/**
 * The session of an access token, with its user and the user's memberships, in one read. Undefined when the session may
 * not be used.
 */
export function findTicketRow(db: Kysely<Schema>, sessionId: string): Promise<TicketRow | undefined> {
  return ticketRow(db, sessionId)
}

export type TicketRow = {
  user_id: UserId
  account_id: AccountId
  amr: string[]
  aal: number
  auth_time: Date
  /** The last proof is at most `recentProofMinutes` old. */
  recent: boolean
  restricted: boolean
  /** The user has a second factor, whether or not this session has proved it. */
  has_factor: boolean
  wallet: string | null
  /** The accounts that the user is a member of. */
  accounts: AccountId[]
  /** Each role of the user, as `<account>:<role>`. Some accounts may be deleted. */
  roles: string[]
}

/**
 * `offset 0` keeps the inner query apart, so that each key uses its index. Without statistics the server would otherwise
 * read all rows for every request. No element of a list needs quotes, so it is split at its commas.
 */
const ticketRow = batchedRow(
  (_: Kysely<Schema>, { keys }) => sql<TicketRow & Asked>`
    select asked.id as asked, s.user_id, s.account_id, s.amr, s.aal, s.auth_time, s.auth_time >= now() - interval '${sql.raw(`${recentProofMinutes} minutes`)}' as recent,
      ${isRestricted} as restricted, ${hasFactor} as has_factor, u.wallet,
      array(select o.id from account_members m, lateral (select id from accounts where id = m.account_id and deleted_at is null offset 0) o
        where m.user_id = s.user_id) as accounts,
      array(select r.account_id || ':' || r.role_id from member_roles r where r.user_id = s.user_id) as roles
    from unnest((select ${keys}::text[])) as asked (id),
      lateral (select user_id, account_id, amr, aal, auth_time, restricted, revoked_at, idle_expires_at, absolute_expires_at
        from sessions where id = asked.id::uuid offset 0) s
      join users u on u.id = s.user_id join accounts a on a.id = s.account_id
    where ${isUsable}`,
)
