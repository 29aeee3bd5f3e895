import { z } from 'zod'
import { Moment } from './shapes/fields.ts'
import { SessionId, UserId } from './shapes/ids.ts'

/** The person a mail is for. */
const Recipient = z.object({ email: z.string(), displayName: z.string().nullable(), locale: z.string().nullable() })
const Device = z.object({ ip: z.string(), userAgent: z.string() })
const FactorOfEvent = z.enum(['webauthn', 'totp'])

/** What ended the sessions. */
const SessionsEndedReason = z.enum([
  'account_deleted',
  'account_suspended',
  'ended',
  'ended_by_service',
  'ended_others',
  'factors_reset',
  'log_out',
  'password_changed',
  'refresh_token_reused',
  'replaced',
  'user_deleted',
  'user_disabled',
])
export type SessionsEndedReason = z.output<typeof SessionsEndedReason>

const data = {
  /** Send the link that proves the address. */
  email_confirmation_requested: z.object({ to: Recipient, token: z.string(), returnTo: z.string() }),
  /** An account was requested for an address that has one. */
  sign_up_repeated: z.object({ to: Recipient, returnTo: z.string() }),
  password_reset_requested: z.object({ to: Recipient, token: z.string(), returnTo: z.string() }),
  /** A request for an unknown address. Nothing is sent, but it costs the same, so the time tells nothing. */
  nothing_to_send: z.object({}),
  password_changed: z.object({ to: Recipient, userId: UserId, at: Moment, device: Device.nullable() }),
  /** A sign-in from a browser that this user was not signed in from before. Others are not told. */
  session_started: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    sessionId: SessionId,
    at: Moment,
    device: Device,
  }),
  sessions_ended: z.object({ userId: UserId, sessionIds: z.array(SessionId), reason: SessionsEndedReason }),
  /** A refresh token was reused: it may be stolen. The session has ended. */
  refresh_token_reused: z.object({ to: Recipient.nullable(), userId: UserId, sessionId: SessionId, at: Moment }),
  /** An identity of an external provider can sign in as this user from now on. */
  credential_linked: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    provider: z.string(),
    at: Moment,
    device: Device.nullable(),
    /** The identity was linked because its proved address is the user's, and not on request. */
    automatic: z.boolean(),
  }),
  /** A credential was removed: that of a provider, or the password for null. */
  credential_removed: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    provider: z.string().nullable(),
    at: Moment,
    device: Device.nullable(),
  }),
  /** A second factor or a passkey was added. */
  factor_added: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    kind: FactorOfEvent,
    name: z.string().nullable(),
    at: Moment,
    device: Device.nullable(),
  }),
  /** The person removed a second factor or a passkey. */
  factor_removed: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    kind: FactorOfEvent,
    name: z.string().nullable(),
    at: Moment,
  }),
  recovery_codes_replaced: z.object({ to: Recipient.nullable(), userId: UserId, at: Moment }),
  recovery_code_used: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    codesLeft: z.number().int(),
    at: Moment,
    device: Device,
  }),
  /** The signature count of a passkey went back: it may have been copied. The sign-in was refused. */
  passkey_suspect: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    name: z.string().nullable(),
    at: Moment,
    device: Device,
  }),
  /** Send the link that starts a reset of lost factors. */
  factor_reset_requested: z.object({ to: Recipient, userId: UserId, token: z.string(), returnTo: z.string() }),
  /** The delay of a reset has started. Each contact of the person gets a link that cancels it. */
  factor_reset_pending: z.object({ to: Recipient, userId: UserId, token: z.string(), dueAt: Moment, device: Device }),
  factor_reset_cancelled: z.object({ to: Recipient.nullable(), userId: UserId, at: Moment }),
  /** Every factor was revoked, after the delay or by an administrator. */
  factors_reset: z.object({
    to: Recipient.nullable(),
    userId: UserId,
    by: z.enum(['waiting_period', 'administrator']),
    at: Moment,
  }),
  user_deleted: z.object({ userId: UserId }),
  user_restored: z.object({ userId: UserId }),
  users_purged: z.object({ userIds: z.array(UserId) }),
} as const

export type RbacEventType = keyof typeof data

const event = <Type extends RbacEventType>(type: Type) =>
  z.object({ id: z.uuid(), type: z.literal(type), occurredAt: Moment, data: data[type] })

type EventSchema = { [Type in RbacEventType]: ReturnType<typeof event<Type>> }[RbacEventType]

// One schema for each key of the table above, so that no event can be missing here.
const schemas = (Object.keys(data) as RbacEventType[]).map(event) as [EventSchema, ...EventSchema[]]

/** An event of `rbac` for other services. It is delivered at least once; `id` is the idempotency key. */
export const RbacEvent = z.discriminatedUnion('type', schemas).meta({ id: 'RbacEvent' })

export type RbacEvent = z.output<typeof RbacEvent>
export type RbacEventOf<Type extends RbacEventType> = { type: Type; data: z.input<(typeof data)[Type]> }
