import { Failure } from '@constellation/chassis'
import { platformAccountId } from '../../store/built-in-ids.ts'
import type { Actor, Ticket } from './actor.ts'

/** Whether a person is a platform administrator, by their current roles. */
export function isPlatformAdmin(ticket: Ticket): boolean {
  return ticket.memberships.get(platformAccountId)?.permissions.has('platform_admin') ?? false
}

/** Whether the actor holds a permission in an account. Platform administrators administer every account, and jobs may do everything. */
export function hasPermission(actor: Actor, accountId: string, permission: string): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'service') return false
  if (actor.ticket.memberships.get(accountId)?.permissions.has(permission)) return true
  return (permission === 'admin' || permission === 'member') && isPlatformAdmin(actor.ticket)
}

/** Requires an administrator of the account. 404 for a caller outside the account, 403 for a member. */
export function requireAdmin(actor: Actor, accountId: string): void {
  if (hasPermission(actor, accountId, 'admin')) return
  const related = actor.kind === 'user' && actor.ticket.memberships.has(accountId)
  if (related) throw new Failure('permission_denied', 'this needs an administrator of the account')
  throw notFound('account')
}

/** Requires the user themselves, or an administrator of the user's home account. */
export function requireSelfOrAdmin(actor: Actor, user: { id: string; home_account_id: string }): void {
  if (actor.kind === 'user' && actor.ticket.userId === user.id) return
  if (!hasPermission(actor, user.home_account_id, 'admin')) throw notFound('user')
}

export function notFound(noun: string): Failure {
  return new Failure('not_found', `there is no such ${noun}`)
}
