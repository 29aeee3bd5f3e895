import { operatorClient } from '@constellation/contracts-login'
import type { Principal, TenantRole } from '@constellation/contracts-platform'
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

/** The role of a person in an account, as rbac says it at this moment; undefined without one, and in the application of operators. */
function roleIn(caller: Caller, accountId: string): TenantRole | undefined {
  if (caller.kind === 'command' || caller.applicationId === operatorClient.id) return undefined
  const held = caller.permissions.get(accountId)
  if (held?.has('admin')) return 'tenant_admin'
  return held?.has('member') ? 'tenant_member' : undefined
}

/** The role of a member: no more than rbac says at this moment, and no more than is written here. */
export function roleOfMember(caller: Caller, accountId: string, written: string): TenantRole | undefined {
  const role = roleIn(caller, accountId)
  return role && written === 'tenant_member' ? 'tenant_member' : role
}

/** The accounts in which a person has a role. */
export function ownAccounts(caller: Caller): string[] {
  if (caller.kind === 'command') return []
  return [...caller.permissions.keys()].filter((accountId) => roleIn(caller, accountId))
}

/** What a member with this role is to their tenant. */
export const principalOfRole: Readonly<Record<TenantRole, Principal>> = {
  tenant_admin: 'tenantAdmin',
  tenant_member: 'tenantMember',
}
