import type { Endpoint } from '@constellation/contract'
import * as audit from './audit.ts'
import * as domains from './domains.ts'
import * as flags from './flags.ts'
import type { GuardedOperation } from './guard-matrix.ts'
import * as invitations from './invitations.ts'
import * as me from './me.ts'
import * as members from './members.ts'
import * as provisioning from './provisioning.ts'
import * as tenants from './tenants.ts'

export type { PlatformAuditEvent } from './audit.ts'
export { type DomainRecord, domainStatuses, type MailDomain, type WholeDomain } from './domains.ts'
export { errorCodes } from './error-codes.ts'
export type { FlagEvaluations } from './flags.ts'
export {
  type Guard,
  type GuardedOperation,
  guardMatrix,
  type Principal,
  principals,
  type Reach,
} from './guard-matrix.ts'
export { type Invitation, invitationLifetimeSeconds } from './invitations.ts'
export type { PlatformMe } from './me.ts'
export { type TenantMember, type TenantRole, tenantRoles } from './members.ts'
export {
  type Provisioning,
  type SkipReason,
  type Step,
  type StepError,
  type StepKey,
  type SubjectType,
  stepErrors,
  stepKeys,
} from './provisioning.ts'
export { guarded } from './shapes/access.ts'
export { isReservedSlug } from './shapes/fields.ts'
export {
  type Flag,
  type FlagContext,
  type FlagEvaluation,
  FlagTargets,
  type FlagTrace,
  flagRules,
  type RolloutUnit,
  rolloutUnits,
} from './shapes/flags.ts'
export { DomainId, MembershipId, TenantId } from './shapes/ids.ts'
export { type Tenant, type TenantStatus, tenantStatuses } from './tenants.ts'

/** The application through which people use the console. */
export const consoleApplicationId = 'console'

/** Every operation of platform-api. Each that a person calls has a row of the guard matrix, and each row an operation. */
export const platform = {
  ...me.operations,
  ...tenants.operations,
  ...members.operations,
  ...invitations.operations,
  ...domains.operations,
  ...provisioning.operations,
  ...audit.operations,
  ...flags.operations,
} as const satisfies Readonly<Record<GuardedOperation, Endpoint>>
