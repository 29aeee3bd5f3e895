import { operatorClient } from '@constellation/contracts-login'
import type { Principal } from '@constellation/contracts-platform'
import { platformAccountId } from '@constellation/contracts-rbac'
import type { Caller } from './caller.ts'

/**
 * A platform administrator in the application of operators, and the user of the host. A platform administrator in the console is what
 * their memberships make of them.
 */
export function isOperator(caller: Caller): boolean {
  if (caller.kind === 'command') return true
  const isAdministrator = caller.permissions.get(platformAccountId)?.has('platform_admin') ?? false
  return isAdministrator && caller.applicationId === operatorClient.id
}

/** What the caller is to the tenant with this account of rbac; undefined for a stranger. The roles of a token never count. */
export function principalOf(caller: Caller, accountId: string): Principal | undefined {
  if (isOperator(caller)) return 'operator'
  if (caller.kind === 'command' || caller.applicationId === operatorClient.id) return undefined
  const held = caller.permissions.get(accountId)
  if (held?.has('admin')) return 'tenantAdmin'
  return held?.has('member') ? 'tenantMember' : undefined
}
