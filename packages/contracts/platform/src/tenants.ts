import { EmailAddress, endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Step } from './provisioning.ts'
import { guarded } from './shapes/access.ts'
import {
  BillingInfo,
  Country,
  idempotencyErrors,
  idempotencyKey,
  LanguageTag,
  Moment,
  PersonName,
  Reason,
  Slug,
  TenantName,
  TimeZone,
} from './shapes/fields.ts'
import { TenantId } from './shapes/ids.ts'

/** `pending` until every step that it needs is settled. */
export const tenantStatuses = ['pending', 'active', 'suspended'] as const
export const TenantStatus = z.enum(tenantStatuses)
export type TenantStatus = z.output<typeof TenantStatus>

/** The state of the steps: `error` as soon as one failed. */
export const ProvisioningHealth = z.enum(['ok', 'pending', 'error'])

const Tenant = z
  .object({
    id: TenantId,
    slug: Slug,
    name: z.string(),
    status: TenantStatus,
    statusReason: z.string().nullable(),
    country: Country,
    locale: LanguageTag,
    timezone: TimeZone,
    billingInfo: BillingInfo,
    /** The account of rbac. */
    accountId: z.uuid(),
    provisioningHealth: ProvisioningHealth,
    /** Rises with each change; a change names the version that it is of. */
    version: z.number().int(),
    createdAt: Moment,
    activatedAt: Moment.nullable(),
    suspendedAt: Moment.nullable(),
  })
  .meta({ id: 'Tenant' })
export type Tenant = z.output<typeof Tenant>

const oneTenant = z.object({ slug: Slug })
/** The version that is changed, in quotes, as an entity tag (RFC 9110 §13.1.1). */
const ifMatch = z.object({ 'if-match': z.string().max(64).optional() })

const createTenant = endpoint({
  method: 'post',
  path: '/v1/tenants',
  summary: 'Create a tenant, and make what it needs in each system. The answer has the steps as they are by then',
  allow: guarded('createTenant'),
  headers: idempotencyKey,
  body: z.strictObject({
    slug: Slug,
    name: TenantName,
    country: Country,
    locale: LanguageTag.default('en'),
    timezone: TimeZone.default('UTC'),
    billingInfo: BillingInfo.default({}),
    /** The first administrator, who is invited by mail. */
    firstAdmin: z.strictObject({ email: EmailAddress, name: PersonName.optional() }).optional(),
  }),
  status: 201,
  reply: z.object({ tenant: Tenant, steps: z.array(Step) }),
  errors: ['permission_denied', 'slug_taken', 'slug_reserved', 'mail_unavailable', ...idempotencyErrors],
})

const listTenants = endpoint({
  method: 'get',
  path: '/v1/tenants',
  summary: 'The tenants that the caller belongs to, the newest first; every tenant for an operator',
  allow: guarded('listTenants'),
  query: pageQuery({
    status: TenantStatus.optional(),
    /** The beginning of a slug or a name. */
    search: z.string().trim().min(1).max(80).optional(),
  }),
  status: 200,
  reply: pageOf(Tenant),
  errors: [],
  retry: 'safe',
})

const getTenant = endpoint({
  method: 'get',
  path: '/v1/tenants/{slug}',
  summary: 'One tenant',
  allow: guarded('getTenant'),
  params: oneTenant,
  status: 200,
  etag: true,
  reply: Tenant,
  errors: ['not_found', 'permission_denied', 'tenant_suspended'],
  retry: 'safe',
})

const updateTenant = endpoint({
  method: 'patch',
  path: '/v1/tenants/{slug}',
  summary: 'Change the name, country, language, time zone or billing information of a tenant',
  allow: guarded('updateTenant'),
  params: oneTenant,
  headers: ifMatch,
  body: z
    .strictObject({
      name: TenantName.optional(),
      country: Country.optional(),
      locale: LanguageTag.optional(),
      timezone: TimeZone.optional(),
      billingInfo: BillingInfo.optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'name at least one member to change'),
  status: 200,
  etag: true,
  reply: Tenant,
  errors: ['not_found', 'permission_denied', 'tenant_suspended', 'version_mismatch', 'precondition_required'],
})

const suspendTenant = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/suspend',
  summary: 'Suspend a tenant: its administrators may read, its members do nothing, and its data stays',
  allow: guarded('suspendTenant'),
  params: oneTenant,
  body: z.strictObject({ reason: Reason }),
  status: 200,
  etag: true,
  reply: Tenant,
  errors: ['not_found', 'permission_denied', 'state_conflict'],
})

const resumeTenant = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/resume',
  summary: 'Resume a suspended tenant',
  allow: guarded('resumeTenant'),
  params: oneTenant,
  status: 200,
  etag: true,
  reply: Tenant,
  errors: ['not_found', 'permission_denied', 'state_conflict'],
})

export const operations = {
  createTenant,
  listTenants,
  getTenant,
  updateTenant,
  suspendTenant,
  resumeTenant,
} as const
