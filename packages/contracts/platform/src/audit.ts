import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { guarded } from './shapes/access.ts'
import { Moment, Slug } from './shapes/fields.ts'
import { TenantId } from './shapes/ids.ts'

const AuditEvent = z
  .object({
    id: z.uuid(),
    at: Moment,
    actor: z.object({ kind: z.enum(['user', 'command', 'system']), id: z.string().nullable() }),
    /** The service that called; null where none did. */
    service: z.string().nullable(),
    action: z.string(),
    tenantId: TenantId.nullable(),
    outcome: z.enum(['ok', 'refused', 'failed']),
    requestId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'PlatformAuditEvent' })
export type PlatformAuditEvent = z.output<typeof AuditEvent>

const filters = {
  action: z.string().min(1).max(128).optional(),
  /** The id of the person who acted. */
  actor: z.string().min(1).max(128).optional(),
  outcome: z.enum(['ok', 'refused', 'failed']).optional(),
  since: Moment.optional(),
  until: Moment.optional(),
}
const reading = { method: 'get', status: 200, reply: pageOf(AuditEvent), retry: 'safe' } as const

const listTenantAudit = endpoint({
  ...reading,
  path: '/v1/tenants/{slug}/audit',
  summary: 'What was done in a tenant and what became of it, the latest first',
  allow: guarded('listTenantAudit'),
  params: z.object({ slug: Slug }),
  query: pageQuery(filters),
  errors: ['not_found', 'permission_denied', 'tenant_suspended'],
})

const listAudit = endpoint({
  ...reading,
  path: '/v1/audit',
  summary: 'What was done in every tenant and what became of it, the latest first',
  allow: guarded('listAudit'),
  query: pageQuery(filters),
  errors: ['permission_denied'],
})

export const operations = { listTenantAudit, listAudit } as const
