import { Failure } from '@constellation/chassis'
import { AccountId, type Introspection } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { readTicket } from './read-ticket.ts'

/**
 * The state of an access token at this moment. Every token that is not accepted is `active: false`, without a reason (RFC
 * 7662 §2.2).
 */
export async function introspect(deps: Deps, token: string): Promise<Introspection> {
  try {
    const ticket = await readTicket(deps, token)
    const home = ticket.memberships.get(ticket.accountId)
    return {
      active: true,
      userId: ticket.userId,
      accountId: ticket.accountId,
      permissions: [...(home?.permissions ?? [])],
      roleIds: [...(home?.roleIds ?? [])],
      restricted: ticket.restricted,
      expiresAt: ticket.expiresAt.toISOString(),
      sessionId: ticket.sessionId,
      applicationId: ticket.applicationId,
      amr: [...ticket.amr],
      aal: ticket.aal,
      authTime: ticket.authTime.toISOString(),
      recent: ticket.recent,
      memberships: [...ticket.memberships].map(([accountId, { permissions }]) => ({
        accountId: AccountId.parse(accountId),
        permissions: [...permissions],
      })),
    }
  } catch (error) {
    if (error instanceof Failure) return { active: false }
    throw error
  }
}
