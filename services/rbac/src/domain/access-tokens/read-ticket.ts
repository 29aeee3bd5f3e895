import { Failure } from '@constellation/chassis'
import type { RoleId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findTicketRow, type TicketRow } from '../../store/access-tokens.ts'
import type { Assurance } from '../../user-tokens/user-tokens.ts'
import type { Ticket } from '../access/actor.ts'

/**
 * The ticket of an access token: signature first, then the session, the user and the roles as the database has them now. A session that
 * was ended, a user or an account that may not sign in, is `invalid_ticket` whatever the token says.
 */
export async function readTicket(deps: Deps, token: string): Promise<Ticket> {
  const claims = await deps.userTokens.verify(token)
  if (claims === 'expired') throw new Failure('ticket_expired', 'the access token has expired')
  if (claims === 'invalid') throw new Failure('invalid_ticket', 'the access token is not valid')
  const row = await findTicketRow(deps.db, claims.sessionId)
  if (!row) throw new Failure('invalid_ticket', 'the session has ended')
  return {
    userId: row.user_id,
    sessionId: claims.sessionId,
    accountId: row.account_id,
    memberships: await membershipsOf(deps, row),
    applicationId: claims.applicationId,
    hasFactor: row.has_factor,
    ...assuranceOf(claims.assurance, row),
    expiresAt: claims.expiresAt,
    wallet: row.wallet,
  }
}

/** A session is raised, and a token never: one that was made before has proved what it says, and no more, and stays restricted where it was. */
function assuranceOf(token: Assurance, { amr, aal, auth_time: authTime, recent, restricted }: TicketRow) {
  const since = Math.floor(authTime.getTime() / 1000) * 1000
  const madeBefore = token.aal < aal || token.authTime.getTime() < since
  if (!madeBefore) return { amr, aal, authTime, recent, restricted }
  return { ...token, aal: Math.min(token.aal, aal), recent: false, restricted: restricted || token.restricted }
}

async function membershipsOf(deps: Deps, { accounts, roles }: TicketRow): Promise<Ticket['memberships']> {
  const memberships = new Map<string, { roleIds: RoleId[]; permissions: ReadonlySet<string> }>()
  for (const account of accounts) {
    // The column holds ids of roles.
    const roleIds = roles
      .filter((role) => role.startsWith(account))
      .map((role) => role.slice(account.length + 1) as RoleId)
    memberships.set(account, { roleIds, permissions: await deps.roles.permissionsOf(roleIds) })
  }
  return memberships
}
