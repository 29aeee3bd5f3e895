import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { guarded } from './shapes/access.ts'
import { idempotencyErrors, idempotencyKey, line, Slug } from './shapes/fields.ts'
import {
  Day,
  Flag,
  FlagContext,
  FlagEvaluation,
  FlagKey,
  FlagTargets,
  FlagTrace,
  RolloutBps,
  RolloutUnit,
} from './shapes/flags.ts'

const oneFlag = z.object({ key: FlagKey })
/** The version that is changed, in quotes, as an entity tag (RFC 9110 §13.1.1). */
const ifMatch = z.object({ 'if-match': z.string().max(64).optional() })
const refusals = ['permission_denied', 'not_found'] as const
const changeErrors = [...refusals, 'version_mismatch', 'precondition_required', 'state_conflict'] as const

const Description = z.string().trim().max(500)
const Owner = line(120)
/** Eight full lists of ids. */
const bodyLimitBytes = 512 * 1024

const listFlags = endpoint({
  method: 'get',
  path: '/v1/flags',
  summary: 'The feature flags, by their keys',
  allow: guarded('listFlags'),
  query: pageQuery({
    status: z.enum(['active', 'archived']).default('active'),
    /** The beginning of a key. */
    search: z.string().trim().min(1).max(64).optional(),
  }),
  status: 200,
  reply: pageOf(Flag),
  errors: ['permission_denied'],
  retry: 'safe',
})

const getFlag = endpoint({
  method: 'get',
  path: '/v1/flags/{key}',
  summary: 'One feature flag',
  allow: guarded('getFlag'),
  params: oneFlag,
  status: 200,
  etag: true,
  reply: Flag,
  errors: refusals,
  retry: 'safe',
})

const createFlag = endpoint({
  method: 'post',
  path: '/v1/flags',
  summary: 'Create a feature flag. It is off for everyone until it is enabled',
  allow: guarded('createFlag'),
  headers: idempotencyKey,
  body: z.strictObject({
    key: FlagKey,
    description: Description.default(''),
    owner: Owner,
    enabled: z.boolean().default(false),
    defaultOn: z.boolean().default(false),
    targets: FlagTargets.prefault({}),
    rolloutUnit: RolloutUnit.default('tenant'),
    rolloutBps: RolloutBps.default(0),
    expiresOn: Day.nullable().default(null),
  }),
  bodyLimitBytes,
  status: 201,
  etag: true,
  reply: Flag,
  errors: ['permission_denied', 'already_exists', ...idempotencyErrors],
})

const updateFlag = endpoint({
  method: 'patch',
  path: '/v1/flags/{key}',
  summary: 'Change a feature flag. Members that are given are replaced as a whole',
  allow: guarded('updateFlag'),
  params: oneFlag,
  headers: ifMatch,
  body: z
    .strictObject({
      description: Description.optional(),
      owner: Owner.optional(),
      enabled: z.boolean().optional(),
      defaultOn: z.boolean().optional(),
      targets: FlagTargets.optional(),
      rolloutUnit: RolloutUnit.optional(),
      rolloutBps: RolloutBps.optional(),
      expiresOn: Day.nullable().optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'name at least one member to change'),
  bodyLimitBytes,
  status: 200,
  etag: true,
  reply: Flag,
  errors: changeErrors,
})

const reshuffleFlag = endpoint({
  method: 'post',
  path: '/v1/flags/{key}/reshuffle',
  summary: 'Give a feature flag a new salt: its roll-out reaches other units from then on',
  allow: guarded('reshuffleFlag'),
  params: oneFlag,
  headers: ifMatch,
  /** The key of the flag again, because units that have the feature lose it. */
  body: z.strictObject({ confirmKey: z.string().max(64) }),
  status: 200,
  etag: true,
  reply: Flag,
  errors: [...changeErrors, 'confirmation_mismatch'],
})

const archiveFlag = endpoint({
  method: 'delete',
  path: '/v1/flags/{key}',
  summary: 'Archive a feature flag. It is off for everyone, its key is not free again, and nothing changes it any more',
  allow: guarded('archiveFlag'),
  params: oneFlag,
  headers: ifMatch,
  status: 204,
  errors: changeErrors,
})

const previewFlag = endpoint({
  method: 'post',
  path: '/v1/flags/{key}/preview',
  summary: 'The result of a feature flag for a context, and how each of its rules took part. Changes nothing',
  allow: guarded('previewFlag'),
  params: oneFlag,
  body: z.strictObject({ context: FlagContext }),
  status: 200,
  reply: FlagEvaluation.extend({
    trace: FlagTrace,
    /** The bucket of the unit, 0 to 9999; null where the context does not name one. */
    bucket: z.number().int().nullable(),
  }),
  errors: refusals,
  retry: 'safe',
})

const asked = {
  /** Every flag that is not archived, when absent. */
  keys: z.array(FlagKey).min(1).max(200).optional(),
  /** The `version` of an answer that the caller has. */
  ifVersion: z.string().max(64).optional(),
}
const FlagEvaluations = z
  .union([
    z.object({ flags: z.record(z.string(), FlagEvaluation), version: z.string() }),
    /** The answer that the caller has is still right. */
    z.object({ unchanged: z.literal(true), version: z.string() }),
  ])
  .meta({ id: 'FlagEvaluations' })
export type FlagEvaluations = z.output<typeof FlagEvaluations>

const evaluateFlags = endpoint({
  method: 'post',
  path: '/v1/flags/evaluate',
  summary:
    'The results of feature flags for the signed-in person, and for one of their organisations where it is named',
  allow: guarded('evaluateFlags'),
  body: z.strictObject({ tenant: Slug.optional(), ...asked }),
  status: 200,
  reply: FlagEvaluations,
  errors: ['not_found', 'permission_denied', 'rate_limited'],
  retry: 'safe',
})

const evaluateFlagsFor = endpoint({
  method: 'post',
  path: '/v1/internal/flags/evaluate',
  summary: 'The results of feature flags for the context that a service names. Answers without the database too',
  allow: { services: ['console', 'login', 'broker', 'mx-worker'] },
  body: z.strictObject({ context: FlagContext, ...asked }),
  status: 200,
  reply: FlagEvaluations,
  errors: [],
  retry: 'safe',
})

export const operations = {
  listFlags,
  getFlag,
  createFlag,
  updateFlag,
  reshuffleFlag,
  archiveFlag,
  previewFlag,
  evaluateFlags,
  evaluateFlagsFor,
} as const
