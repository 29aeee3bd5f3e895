import { Failure } from '@constellation/chassis'
import type { Endpoint } from '@constellation/contract'
import { platformAccountId } from '@constellation/contracts-rbac'
import type { Person } from './identify-person.ts'

/**
 * Refuses a person without one of the operation's permissions in the platform's own account. The same permission in another account does
 * not count, so that nobody can make themselves an operator. A platform administrator passes.
 */
export function requirePlatformPermission({ permissions }: Person, { allow }: Endpoint): void {
  const held = permissions.get(platformAccountId)
  const wanted: readonly string[] = (typeof allow === 'object' && allow.user?.permissions) || []
  if (held?.has('platform_admin') || wanted.some((permission) => held?.has(permission))) return
  throw new Failure('permission_denied', `you need ${wanted.join(' or ')} in the account of the platform`)
}
