import { Failure } from '@constellation/chassis'
import type { GuardedOperation } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { type DomainRow, findDomainOf } from '../../store/domains.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'

/** Which domain a request is about. */
export type DomainOf = { slug: string; domainId: string }

/** The domain of a request, once the guard matrix lets the caller do this in the tenant. */
export async function guardDomain(
  deps: Deps,
  caller: Caller,
  operation: GuardedOperation,
  { slug, domainId }: DomainOf,
): Promise<DomainRow> {
  const tenant = await guardTenant(deps, caller, operation, slug)
  const domain = await findDomainOf(deps.db, tenant.id, domainId)
  if (!domain) throw new Failure('not_found', 'there is no such domain')
  return domain
}

/** The refusal of what the state of a domain does not permit. */
export function wrongState(status: string): Failure {
  return new Failure('state_conflict', `the domain is ${status}`, { members: { currentState: status } })
}
