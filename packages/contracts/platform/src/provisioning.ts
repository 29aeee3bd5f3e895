import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { guarded } from './shapes/access.ts'
import { Moment, Slug } from './shapes/fields.ts'

/** `skipped` with a reason, `error` until a repeat succeeds. `ok` and `skipped` are settled. */
export const stepStates = ['pending', 'ok', 'skipped', 'error'] as const
/** What has steps. */
export const subjectTypes = ['tenant', 'membership', 'domain'] as const
export type SubjectType = (typeof subjectTypes)[number]

/** Every step, by the system and what it is there. */
export const stepKeys = [
  'rbac_account',
  'authentik_group',
  'rbac_grant',
  'authentik_user',
  'authentik_membership',
  'stalwart_domain',
] as const
export type StepKey = (typeof stepKeys)[number]

/** Why there is nothing to do in a step. `used_elsewhere`: the object stays, because another organisation uses it or we did not make it. */
export const skipReasons = ['disabled_by_config', 'not_applicable', 'used_elsewhere'] as const
export type SkipReason = (typeof skipReasons)[number]

/**
 * Why a step failed. `upstream_unavailable`, `upstream_rate_limited` and `verify_failed` are tried again by themselves. The others wait for
 * a person: `external_conflict` names an object of somebody else, `unclaimed_object` one of nobody, `dependency_failed` something missing,
 * `upstream_misconfigured` something that the other system should have from its installation, `in_use` something that is still used there.
 */
export const stepErrors = [
  'upstream_unavailable',
  'upstream_rate_limited',
  'upstream_auth',
  'validation_rejected',
  'external_conflict',
  'unclaimed_object',
  'verify_failed',
  'dependency_failed',
  'upstream_misconfigured',
  'in_use',
] as const
export type StepError = (typeof stepErrors)[number]

export const Step = z
  .object({
    key: z.enum(stepKeys),
    state: z.enum(stepStates),
    /** Why it is skipped. */
    reason: z.enum(skipReasons).nullable(),
    error: z.object({ code: z.enum(stepErrors), message: z.string(), retryable: z.boolean() }).nullable(),
    attempts: z.number().int(),
    lastAttemptAt: Moment.nullable(),
    /** When it is tried, or compared, again by itself. */
    nextAttemptAt: Moment.nullable(),
    lastOkAt: Moment.nullable(),
    /** `repaired`: the other system differed, and was put right. */
    drift: z.enum(['none', 'repaired']),
  })
  .meta({ id: 'ProvisioningStep' })
export type Step = z.output<typeof Step>

const Provisioning = z
  .object({ health: z.enum(['ok', 'pending', 'error']), isRunning: z.boolean(), steps: z.array(Step) })
  .meta({ id: 'Provisioning' })
export type Provisioning = z.output<typeof Provisioning>

const oneTenant = z.object({ slug: Slug })

const getProvisioning = endpoint({
  method: 'get',
  path: '/v1/tenants/{slug}/provisioning',
  summary: 'What is true of a tenant in each system, step by step',
  allow: guarded('getProvisioning'),
  params: oneTenant,
  status: 200,
  reply: Provisioning,
  errors: ['not_found', 'permission_denied', 'tenant_suspended'],
  retry: 'safe',
})

const reconcileTenant = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/reconcile',
  summary: 'Compare every system with what it should have, and put right what differs',
  allow: guarded('reconcileTenant'),
  params: oneTenant,
  status: 200,
  reply: Provisioning,
  errors: ['not_found', 'permission_denied', 'tenant_suspended'],
  retry: 'safe',
})

export const operations = { getProvisioning, reconcileTenant } as const
