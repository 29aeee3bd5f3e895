import { type PageInput, readPage, toPage } from '@constellation/chassis'
import { type PlatformAuditEvent, TenantId } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { type AuditEventRow, type AuditFilter, listAuditRows } from '../../store/audit.ts'
import type { Caller } from '../access/caller.ts'
import { guardOperator } from '../access/guard-operator.ts'
import { guardTenant } from '../access/guard-tenant.ts'

type Query = PageInput & AuditFilter

/** What was done in one tenant and what became of it, the latest first. */
export async function listTenantAudit(deps: Deps, caller: Caller, slug: string, query: Query) {
  const { id } = await guardTenant(deps, caller, 'listTenantAudit', slug)
  return list(deps, id, query)
}

/** The same for every tenant. */
export async function listAudit(deps: Deps, caller: Caller, query: Query) {
  await guardOperator(deps, caller, 'listAudit')
  return list(deps, undefined, query)
}

async function list({ db }: Deps, tenantId: string | undefined, { limit, cursor, ...filter }: Query) {
  const rows = await listAuditRows(db, tenantId, filter, readPage({ limit, cursor }))
  return toPage(rows, limit, toAuditEvent, ({ id }) => id)
}

function toAuditEvent(row: AuditEventRow): PlatformAuditEvent {
  return {
    id: row.id,
    at: row.occurred_at.toISOString(),
    // Only this service writes the table.
    actor: { kind: row.actor_kind as PlatformAuditEvent['actor']['kind'], id: row.actor_id },
    service: row.service,
    action: row.action,
    tenantId: row.tenant_id === null ? null : TenantId.parse(row.tenant_id),
    outcome: row.outcome as PlatformAuditEvent['outcome'],
    requestId: row.request_id,
    detail: Object(row.detail),
  }
}
