import { Failure } from '@constellation/chassis'
import type { RoleId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findTicketRow, type TicketRow } from '../../store/access-tokens.ts'
import type { Assurance } from '../../user-tokens/user-tokens.ts'
import type { Ticket } from '../access/actor.ts'

/**
 * The ticket of an access token. Checks the signature first, then reads session, user and roles from the database. An
 * ended session, and a user or account that may not sign in, give `invalid_ticket` whatever the token says.
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

/** A session can be raised, a token cannot. A token from before the raise keeps its lower level and its restriction. */
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
