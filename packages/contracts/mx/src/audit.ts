import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { reading } from './shapes/access.ts'
import { Moment } from './shapes/fields.ts'
import { MailAccountId } from './shapes/ids.ts'

/** In the form of rbac's audit events; an application with a key acts here too, and a failure is an outcome. */
const AuditEvent = z
  .object({
    id: z.uuid(),
    at: Moment,
    actor: z.object({
      kind: z.enum(['user', 'service', 'application', 'command', 'system']),
      id: z.string().nullable(),
    }),
    /** The service that called; null for the system's own work. */
    service: z.string().nullable(),
    action: z.string(),
    /** The object of the action, by its id. */
    target: z.string().nullable(),
    outcome: z.enum(['ok', 'refused', 'failed']),
    requestId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'MailAuditEvent' })
export type MailAuditEvent = z.output<typeof AuditEvent>

const mark = z.string().min(1).max(128)

const listAudit = endpoint({
  method: 'get',
  path: '/v1/admin/audit',
  summary: 'What was done in an account and what became of it, the latest first. No content and no secret is in it',
  allow: reading,
  query: pageQuery({
    accountId: MailAccountId.optional(),
    action: mark.optional(),
    /** The id of who acted. */
    actor: mark.optional(),
    target: mark.optional(),
    outcome: z.enum(['ok', 'refused', 'failed']).optional(),
    since: Moment.optional(),
    until: Moment.optional(),
  }),
  status: 200,
  reply: pageOf(AuditEvent),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = { listAudit } as const
