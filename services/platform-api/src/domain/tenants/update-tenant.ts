import { Failure } from '@constellation/chassis'
import type { Tenant } from '@constellation/contracts-platform'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { reopenSteps } from '../../store/provisioning.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findTenant, type TenantChange, updateTenantRow } from '../../store/tenants.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { readIfMatch } from '../versions/read-if-match.ts'
import { readTenant } from './to-tenant.ts'

type Input = { slug: string; ifMatch: string | undefined; change: TenantChange }

/** Changes what is given of a tenant, in the version that the caller saw. Other systems follow: their steps become due. */
export async function updateTenant(deps: Deps, caller: Caller, { slug, ifMatch, change }: Input): Promise<Tenant> {
  const tenant = await guardTenant(deps, caller, 'updateTenant', slug)
  const version = readIfMatch(ifMatch)
  const row = await deps.db.transaction().execute(async (trx) => {
    const updated = await updateTenantRow(trx, { id: tenant.id, version }, change)
    if (!updated) throw await changedInBetween(trx, tenant.id)
    await reopenSteps(trx, { type: 'tenant', id: tenant.id })
    const entry = { action: 'tenant.update', tenantId: tenant.id, detail: { changed: Object.keys(change) } }
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
    return updated
  })
  return readTenant(deps.db, row)
}

/** The refusal of a change of another version. It shows the tenant as it is, so that the change can be merged. */
async function changedInBetween(trx: Transaction<Schema>, id: string): Promise<Failure> {
  const row = await findTenant(trx, id)
  if (!row) throw new Error('a tenant is never deleted')
  const current = await readTenant(trx, row)
  return new Failure('version_mismatch', `the tenant has the version ${row.version}`, { members: { current } })
}
