import { z } from 'zod'
import { FactorKind } from './shapes/factor-kinds.ts'

const nothing = z.strictObject({})
const ip = z.string()
const id = z.string()
const texts = z.array(z.string()).readonly()
const amr = texts
const enrolledKind = z.enum(['webauthn', 'totp'])
const fromIp = z.strictObject({ ip })
/** The person for whom a service acted in its own authority. */
const onBehalf = { onBehalfOf: id.optional() }
const demanded = { factors: z.array(FactorKind).readonly(), enrolmentRequired: z.boolean() }

/**
 * Every action of the audit, with the shape of its detail for each outcome. A name is `noun.verb`.
 * Entries from before a rename were renamed by a migration.
 */
export const auditActions = {
  'account.create': { ok: z.strictObject(onBehalf) },
  'account.delete': { ok: z.strictObject(onBehalf) },
  'account.set-status': { ok: z.strictObject({ status: z.enum(['active', 'suspended']) }) },
  'account.update': {
    ok: z.strictObject({
      policy: z.record(z.string(), z.unknown()).optional(),
      restricted: z.number().optional(),
      ...onBehalf,
    }),
  },
  'challenge.answer': {
    ok: z.strictObject({ kind: FactorKind, factorId: id, ip }),
    refused: z.strictObject({ kind: FactorKind, ip }),
  },
  /** The session is there for a step-up, `amr` and `ip` for a sign-in. */
  'challenge.ask': {
    ok: z.strictObject({ ...demanded, sessionId: id.optional(), amr: amr.optional(), ip: ip.optional() }),
  },
  'credential.link': {
    ok: z.strictObject({
      credentialId: id,
      provider: z.string(),
      how: z.enum(['explicit', 'automatic', 'created']),
      ip,
    }),
    refused: z.strictObject({ code: z.string(), provider: z.string(), ip }),
  },
  'credential.remove': { ok: z.strictObject({ credentialId: id, provider: z.string().nullable() }) },
  'deployment.bootstrap': { ok: nothing },
  'email.void-claim': { ok: nothing },
  'factor.add': { ok: z.strictObject({ factorId: id, kind: enrolledKind, ip }) },
  'factor.begin': { ok: z.strictObject({ factorId: id, kind: z.literal('totp') }) },
  'factor.remove': { ok: z.strictObject({ factorId: id, kind: enrolledKind }) },
  'factor.rename': { ok: z.strictObject({ factorId: id }) },
  'factor-reset.cancel': { ok: z.strictObject({ ip: ip.optional() }) },
  'factor-reset.confirm': { ok: z.strictObject({ resetId: id, dueAt: z.string(), ip }) },
  'factor-reset.request': { ok: fromIp },
  /** `reason` is the administrator's, `resetId` that of a waiting period. */
  'factors.reset': {
    ok: z.strictObject({
      by: z.enum(['waiting_period', 'administrator']),
      revoked: z.number(),
      reason: z.string().optional(),
      resetId: id.optional(),
    }),
  },
  'member.remove': { ok: z.strictObject(onBehalf) },
  'member.set-roles': { ok: z.strictObject({ before: texts.nullable(), after: texts, ...onBehalf }) },
  'passkey.suspect': { refused: z.strictObject({ factorId: id, ip }) },
  'passkey-offer.close': { ok: nothing },
  'password.change': { ok: nothing },
  'password.give': { ok: z.strictObject(onBehalf) },
  'password.request-reset': { ok: fromIp },
  'recovery-codes.replace': { ok: nothing },
  /** Another browser or application presented the token. */
  'refresh-token.misuse': { refused: z.strictObject({ sessionId: id }) },
  'refresh-token.reuse': { refused: z.strictObject({ sessionId: id }) },
  'role.create': { ok: z.strictObject({ permissions: texts }) },
  'role.delete': { ok: z.strictObject({ name: z.string() }) },
  'role.update': { ok: z.strictObject({ before: texts, after: texts }) },
  'session.continue': { ok: z.strictObject({ sessionId: id, provider: z.string(), ip }) },
  /** A sign-out has `all` and `ended`. `replacedBy` is the session of a new sign-in in the same browser. */
  'session.end': {
    ok: z.strictObject({
      sessionId: id,
      all: z.boolean().optional(),
      ended: z.number().optional(),
      replacedBy: id.optional(),
    }),
  },
  'session.end-all': { ok: z.strictObject({ ended: z.number() }) },
  'session.end-others': { ok: z.strictObject({ ended: z.number() }) },
  'session.hand-off': { ok: z.strictObject({ sessionId: id, applicationId: id }) },
  /** The provider is there when it was an identity, and not a password, that proved the person. */
  'session.reauthenticate': { ok: z.strictObject({ provider: z.string().optional(), ip: ip.optional() }) },
  'session.start': {
    ok: z.strictObject({ sessionId: id, amr, ip }),
    refused: z.strictObject({ code: z.string().optional(), provider: z.string().optional(), ip }),
  },
  'session.step-up': { ok: z.strictObject({ sessionId: id, amr, ip }) },
  /** The browser was signed in as another user before. */
  'session.switch': { ok: z.strictObject({ fromUserId: id.nullable(), fromSessionId: id, sessionId: id }) },
  'sign-up.request': { ok: fromIp },
  'sign-up.resend': { ok: fromIp },
  'user.create': { ok: z.strictObject({ wallet: z.string().optional() }) },
  'user.delete': { ok: z.strictObject(onBehalf) },
  'user.purge': { ok: z.strictObject({ userIds: texts }) },
  'user.restore': { ok: nothing },
  'user.update': {
    ok: z.strictObject({ changed: texts, status: z.enum(['active', 'disabled']).optional(), ...onBehalf }),
  },
} as const

type Actions = typeof auditActions
export type AuditAction = keyof Actions
type OutcomeOf<Action extends AuditAction> = keyof Actions[Action] & ('ok' | 'refused')
type DetailOf<Shape> = Shape extends z.ZodType ? z.input<Shape> : never

type EntryOf<Action extends AuditAction, Outcome extends OutcomeOf<Action>, Detail> = {
  action: Action
  /** Mostly the id of a user. */
  target?: string
  accountId?: string | null
} & (Outcome extends 'ok' ? { outcome?: 'ok' } : { outcome: 'refused' }) &
  (Record<never, never> extends Detail ? { detail?: Detail } : { detail: Detail })

/** What an audit entry says, apart from who did it and when. */
export type AuditEntry = {
  [Action in AuditAction]: {
    [Outcome in OutcomeOf<Action>]: EntryOf<Action, Outcome, DetailOf<Actions[Action][Outcome]>>
  }[OutcomeOf<Action>]
}[AuditAction]

/** The entry of a refusal. Its outcome is left out. */
export type AuditRefusal = {
  [Action in AuditAction]: 'refused' extends keyof Actions[Action]
    ? Omit<EntryOf<Action, 'refused' & OutcomeOf<Action>, DetailOf<Actions[Action]['refused']>>, 'outcome'>
    : never
}[AuditAction]

/** An action and its outcome, with a space between them. */
export type AuditEntryName = { [Action in AuditAction]: `${Action} ${OutcomeOf<Action>}` }[AuditAction]
