import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { WholeDomain } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { listDomainRows } from '../../store/domains.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { type DomainOf, guardDomain } from './guard-domain.ts'
import { readWholeDomain, toDomain } from './to-domain.ts'

/** The domains of a tenant, the newest first. */
export async function listDomains(deps: Deps, caller: Caller, slug: string, { limit, cursor }: PageInput) {
  const { id } = await guardTenant(deps, caller, 'listDomains', slug)
  const rows = await listDomainRows(deps.db, id, readPage({ limit, cursor }))
  return toPage(rows, limit, toDomain, (row) => row.id)
}

/** One domain, with its records and what is wrong with each. */
export async function getDomain(deps: Deps, caller: Caller, which: DomainOf): Promise<WholeDomain> {
  const { id } = await guardDomain(deps, caller, 'getDomain', which)
  return readWholeDomain(deps.db, id)
}
