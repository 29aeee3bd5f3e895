import { Failure } from '@constellation/chassis'
import type { Permission } from '@constellation/contract'
import { platformAccountId } from '@constellation/contracts-rbac'
import type { Caller, PersonCaller } from './caller.ts'

/**
 * The account that a request is about, once the caller has one of the permissions in it: the key's own; the one that the request names;
 * else the person's, or the platform's for a service and for the command on the host. Refuses with 404 a caller who has nothing to do with
 * the account, and with 403 one who lacks the permission there.
 */
export function authorize(caller: Caller, wanted: readonly Permission[], named: string | undefined): string {
  if (caller.kind === 'service' || caller.kind === 'command') return named ?? platformAccountId
  const accountId = named ?? caller.accountId
  const held = caller.kind === 'key' ? ofKey(caller, accountId) : ofPerson(caller, accountId)
  if (!held) throw new Failure('not_found', 'no such account, or none of yours')
  if (!wanted.some((permission) => held.has(permission)))
    throw new Failure('permission_denied', `you need ${wanted.join(' or ')} in this account`)
  return accountId
}

/** Refuses a person who does not administer mail for the whole platform. */
export function requireMailAdministrator(caller: PersonCaller): void {
  if (caller.kind === 'command') return
  const held = caller.permissions.get(platformAccountId)
  if (held?.has('mx_admin') || held?.has('platform_admin')) return
  throw new Failure('permission_denied', 'you need mx_admin in the account of the platform')
}

/** Whether the caller sees every message of the account, or only those that they handed in. */
export function seesAll(caller: Caller, accountId: string): boolean {
  if (caller.kind === 'service' || caller.kind === 'command') return true
  const held = caller.kind === 'key' ? ofKey(caller, accountId) : ofPerson(caller, accountId)
  return held?.has('mx_read') === true || held?.has('admin') === true
}

function ofKey(caller: Extract<Caller, { kind: 'key' }>, accountId: string): ReadonlySet<string> | undefined {
  return accountId === caller.accountId ? new Set(caller.scopes) : undefined
}

/** A platform administrator reads every account, and administers that of the platform. */
function ofPerson(
  { permissions }: Extract<Caller, { kind: 'user' }>,
  accountId: string,
): ReadonlySet<string> | undefined {
  const held = permissions.get(accountId)
  if (!permissions.get(platformAccountId)?.has('platform_admin')) return held
  const more = accountId === platformAccountId ? ['mx_read', 'mx_operate', 'mx_send', 'admin'] : ['mx_read']
  return new Set([...(held ?? []), ...more])
}
