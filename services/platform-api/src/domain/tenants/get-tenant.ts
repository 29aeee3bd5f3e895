import type { Tenant } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { readTenant } from './to-tenant.ts'

/** One tenant, for its members and for operators. */
export async function getTenant(deps: Deps, caller: Caller, slug: string): Promise<Tenant> {
  return readTenant(deps.db, await guardTenant(deps, caller, 'getTenant', slug))
}
