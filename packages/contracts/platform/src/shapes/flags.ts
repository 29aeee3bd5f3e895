import { z } from 'zod'
import { Moment } from './fields.ts'

/** The last part of the address at which flags are evaluated, which therefore names no flag. */
const reservedKey = 'evaluate'

/** The name of a flag in code and in addresses. It never changes. */
export const FlagKey = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    '1 to 64 small letters, digits, dots, underscores and hyphens, from a letter or digit',
  )
  .refine((key) => key !== reservedKey, `"${reservedKey}" is a part of an address`)

/** A calendar day in UTC. */
export const Day = z.iso.date()

/** An id as the hash and the lists compare it: in small letters. */
const Id = z.uuid().toLowerCase()
const PlanKey = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'not the key of a plan')

function listsOf<Item extends z.ZodType>(item: Item) {
  const list = z.array(item).max(1000).default([])
  return z.strictObject({ allow: list, deny: list }).prefault({})
}

/** For whom a flag is on or off without regard to its roll-out. `deny` comes before `allow`. */
export const FlagTargets = z.strictObject({
  users: listsOf(Id),
  tenants: listsOf(Id),
  partners: listsOf(Id),
  plans: listsOf(PlanKey),
})
export type FlagTargets = z.output<typeof FlagTargets>

export const rolloutUnits = ['tenant', 'user', 'partner'] as const
/** What a roll-out counts. */
export const RolloutUnit = z.enum(rolloutUnits)
export type RolloutUnit = z.output<typeof RolloutUnit>

/** The share of the units that a roll-out reaches, in basis points: 10 000 are all of them, and 0 is no roll-out. */
export const RolloutBps = z.number().int().min(0).max(10_000)

export const Flag = z
  .object({
    key: z.string(),
    description: z.string(),
    /** False turns the flag off for everyone, whatever else is set. */
    enabled: z.boolean(),
    /** The result where no target and no roll-out decides. */
    defaultOn: z.boolean(),
    targets: FlagTargets,
    rolloutUnit: RolloutUnit,
    rolloutBps: RolloutBps,
    /** Decides which units a roll-out reaches first. */
    salt: z.string(),
    /** The person or team that removes the flag in the end. */
    owner: z.string(),
    expiresOn: Day.nullable(),
    /** Whether the flag is past `expiresOn` and not archived. */
    stale: z.boolean(),
    archivedAt: Moment.nullable(),
    /** Rises with each change; a change names the version that it is of. */
    version: z.number().int(),
    createdAt: Moment,
    updatedAt: Moment,
  })
  .meta({ id: 'Flag' })
export type Flag = z.output<typeof Flag>

/** For whom flags are evaluated. What is absent matches no target. */
export const FlagContext = z.strictObject({
  userId: Id.optional(),
  tenantId: Id.optional(),
  partnerId: Id.optional(),
  planKey: PlanKey.optional(),
})
export type FlagContext = z.output<typeof FlagContext>

const FlagReason = z.enum(['FLAG_NOT_FOUND', 'DISABLED', 'TARGETING_MATCH', 'SPLIT', 'DEFAULT', 'ERROR'])

/** The result of one flag. `ERROR`: the flags could not be read for a day, so it is off. */
export const FlagEvaluation = z.object({
  on: z.boolean(),
  reason: FlagReason,
  /** The roll-out counts units of which the context names none, so the default decided. */
  missingUnit: z.literal(true).optional(),
})
export type FlagEvaluation = z.output<typeof FlagEvaluation>

export const flagRules = ['enabled', 'users', 'tenants', 'partners', 'plans', 'rollout', 'default'] as const

/** What became of each rule, in their order: the first that matches decides. */
export const FlagTrace = z.array(
  z.object({
    rule: z.enum(flagRules),
    outcome: z.enum(['matched', 'passed', 'not_reached']),
  }),
)
export type FlagTrace = z.output<typeof FlagTrace>
