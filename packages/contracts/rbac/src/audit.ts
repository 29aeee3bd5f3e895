import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { ClientInfo, Moment } from './shapes/fields.ts'
import { AccountId, UserId } from './shapes/ids.ts'

const AuditEvent = z
  .object({
    id: z.uuid(),
    at: Moment,
    /** Who did it: a person by id, a service in its own authority, or the system itself. */
    actor: z.object({ kind: z.enum(['user', 'service', 'system']), id: z.string().nullable() }),
    /** The service through which it came; null for the system's own jobs. */
    service: z.string().nullable(),
    /** A name of `auditActions`. While a release replaces another one, the old release may still write a former name. */
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

/** What a person would call what happened. */
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
    /** Who did it: the person, somebody who administers them, or the platform. */
    by: z.enum(['self', 'administrator', 'platform']),
    /** How they proved who they are, where they signed in (RFC 8176). */
    amr: z.array(z.string()),
    /** The provider that it is about. */
    provider: z.string().nullable(),
    /** The kind of factor that it is about. */
    factor: z.enum(['webauthn', 'totp', 'recovery_code']).nullable(),
    /** From where, as far as that is known. */
    from: ClientInfo.partial({ userAgent: true }).nullable(),
  })
  .meta({ id: 'Activity' })
export type Activity = z.output<typeof Activity>

const listActivity = endpoint({
  method: 'get',
  path: '/users/{id}/activity',
  summary: "What happened with a user's ways in and sessions, the latest first, in the words of that user",
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
