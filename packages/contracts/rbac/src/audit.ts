import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { ClientInfo, Moment } from './shapes/fields.ts'
import { AccountId, UserId } from './shapes/ids.ts'

const AuditEvent = z
  .object({
    id: z.uuid(),
    at: Moment,
    /** Who acted: a person by id, a service on its own authority, or the system. */
    actor: z.object({ kind: z.enum(['user', 'service', 'system']), id: z.string().nullable() }),
    /** The service that called; null for the system's own jobs. */
    service: z.string().nullable(),
    /** A name of `auditActions`. While a release replaces another one, the old release may still write a former name. */
    action: z.string(),
    /** The object of the action, mostly the id of a user. */
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

/** What happened, in the person's words. */
const ActivityKind = z.enum([
  'signed_in',
  'sign_in_refused',
  'second_factor_refused',
  'signed_out',
  'other_sessions_ended',
  'password_changed',
  'password_reset_requested',
  'provider_linked',
  'way_in_removed',
  'factor_added',
  'factor_removed',
  'recovery_codes_replaced',
  'factor_reset_requested',
  'factor_reset_confirmed',
  'factor_reset_cancelled',
  'factors_reset',
  'session_stolen',
  'profile_changed',
])
export type ActivityKind = z.output<typeof ActivityKind>

const Activity = z
  .object({
    id: z.uuid(),
    at: Moment,
    kind: ActivityKind,
    /** Who acted: the person, an administrator or the platform. */
    by: z.enum(['self', 'administrator', 'platform']),
    /** For a sign-in, the methods that proved the person (RFC 8176). */
    amr: z.array(z.string()),
    /** The external provider, where there is one. */
    provider: z.string().nullable(),
    /** The kind of factor, where there is one. */
    factor: z.enum(['webauthn', 'totp', 'recovery_code']).nullable(),
    /** The client, as far as it is known. */
    from: ClientInfo.partial({ userAgent: true }).nullable(),
  })
  .meta({ id: 'Activity' })
export type Activity = z.output<typeof Activity>

const listActivity = endpoint({
  method: 'get',
  path: '/users/{id}/activity',
  summary: "What happened to a user's credentials, factors and sessions, the latest first",
  allow: { services: ['login', 'console', 'platform-api'], user: { permissions: ['admin'], self: 'id' } },
  params: z.object({ id: UserId }),
  query: pageQuery({}),
  status: 200,
  reply: pageOf(Activity),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = {
  listAudit,
  listActivity,
} as const
