import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Moment } from './fields.ts'
import { AccountId } from './ids.ts'

const AuditEvent = z
  .object({
    id: z.uuid(),
    at: Moment,
    /** Who did it: a person by id, a service in its own authority, or the system itself. */
    actor: z.object({ kind: z.enum(['user', 'service', 'system']), id: z.string().nullable() }),
    /** The service through which it came; null for the system's own jobs. */
    service: z.string().nullable(),
    action: z.string(),
    /** What it was done to: mostly the id of a user. */
    target: z.string().nullable(),
    outcome: z.enum(['ok', 'refused']),
    requestId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.output<typeof AuditEvent>

const listAudit = endpoint({
  method: 'get',
  path: '/accounts/{id}/audit',
  summary: 'What was done in an account, and what was refused, the latest first',
  allow: { services: ['login', 'console', 'platform-api'], user: { permissions: ['admin'] } },
  params: z.object({ id: AccountId }),
  query: pageQuery({}),
  status: 200,
  reply: pageOf(AuditEvent),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = { listAudit } as const
