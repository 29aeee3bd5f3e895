import { Failure } from '@constellation/chassis'
import type { AccountId, RoleId } from '@constellation/contracts-rbac'
import type { Deps } from '../deps.ts'
import { findTicketRow } from '../store/sessions.ts'
import type { Ticket } from './actor.ts'

type Row = NonNullable<Awaited<ReturnType<typeof findTicketRow>>>

/**
 * The ticket of an access token: signature first, then the session, the user and the roles as the database has them now. A session that
 * was ended, a user or an account that may not sign in, is `invalid_ticket` whatever the token says.
 */
export async function readTicket(deps: Deps, token: string): Promise<Ticket> {
  const claims = await deps.userTokens.verify(token)
  if (claims === 'expired') throw new Failure('ticket_expired', 'the access token has expired')
  if (claims === 'invalid') throw new Failure('invalid_ticket', 'the access token is not valid')
  const row = await findTicketRow(deps.db, claims.sessionId)
  if (!row?.live || !maySignIn(row)) throw new Failure('invalid_ticket', 'the session has ended')
  return {
    userId: row.user_id,
    sessionId: row.id,
    accountId: row.account_id,
    memberships: await membershipsOf(deps, row.memberships ?? []),
    restricted: isRestricted(row),
    applicationId: claims.applicationId,
    amr: row.amr,
    aal: row.aal,
    authTime: row.auth_time,
    recent: row.recent,
    expiresAt: claims.expiresAt,
    wallet: row.wallet,
  }
}

/** Signed in, but an address is still to be proved or a step was ordered: only that may be done. */
export function isRestricted(user: {
  restricted: boolean
  email: string | null
  email_verified_at: Date | null
}): boolean {
  return user.restricted || (user.email !== null && user.email_verified_at === null)
}

function maySignIn(row: Pick<Row, 'status' | 'deleted_at' | 'account_status' | 'account_deleted_at'>) {
  return row.status !== 'disabled' && !row.deleted_at && row.account_status === 'active' && !row.account_deleted_at
}

async function membershipsOf(
  deps: Deps,
  rows: readonly { account: AccountId; role: RoleId | null }[],
): Promise<Ticket['memberships']> {
  const roleIdsOf = new Map<string, RoleId[]>()
  for (const { account, role } of rows) {
    const roleIds = roleIdsOf.get(account) ?? []
    if (role) roleIds.push(role)
    roleIdsOf.set(account, roleIds)
  }
  const memberships = new Map<string, { roleIds: RoleId[]; permissions: ReadonlySet<string> }>()
  for (const [accountId, roleIds] of roleIdsOf)
    memberships.set(accountId, { roleIds, permissions: await deps.roles.permissionsOf(roleIds) })
  return memberships
}
