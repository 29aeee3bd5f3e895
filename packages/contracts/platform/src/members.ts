import { endpoint, pageOf, pageQuery } from '@constellation/contract'
import { z } from 'zod'
import { Step } from './provisioning.ts'
import { guarded } from './shapes/access.ts'
import { Moment, Reason, Slug } from './shapes/fields.ts'
import { MembershipId } from './shapes/ids.ts'

export const tenantRoles = ['tenant_admin', 'tenant_member'] as const
export const TenantRole = z.enum(tenantRoles)
export type TenantRole = z.output<typeof TenantRole>

/** `provisioning` and `removing` until their steps are settled. */
const MembershipStatus = z.enum(['invited', 'provisioning', 'active', 'suspended', 'removing', 'removed'])
/** A person who was removed is no member, and is not shown. */
const ShownStatus = MembershipStatus.exclude(['removed'])

export const TenantMember = z
  .object({
    id: MembershipId,
    /** The person in rbac; null until an invitation is accepted. */
    userId: z.uuid().nullable(),
    name: z.string().nullable(),
    /** The address that the person has proved, or that was invited. */
    email: z.string().nullable(),
    role: TenantRole,
    status: MembershipStatus,
    /** A guest belongs to another organisation, or to none. */
    isGuest: z.boolean(),
    invitedAt: Moment.nullable(),
    /** Until when the invitation can be accepted. */
    inviteExpiresAt: Moment.nullable(),
    joinedAt: Moment.nullable(),
    suspendedAt: Moment.nullable(),
    suspendReason: z.string().nullable(),
    provisioningHealth: z.enum(['ok', 'pending', 'error']),
    createdAt: Moment,
  })
  .meta({ id: 'TenantMember' })
export type TenantMember = z.output<typeof TenantMember>

const inTenant = z.object({ slug: Slug })
const oneMember = z.object({ slug: Slug, memberId: MembershipId })
const refusals = ['not_found', 'permission_denied', 'tenant_suspended'] as const

const listMembers = endpoint({
  method: 'get',
  path: '/v1/tenants/{slug}/members',
  summary: 'The members of a tenant, and the people who are invited, the newest first',
  allow: guarded('listMembers'),
  params: inTenant,
  query: pageQuery({
    status: ShownStatus.optional(),
    role: TenantRole.optional(),
    /** The beginning of an address. */
    search: z.string().trim().min(1).max(80).optional(),
  }),
  status: 200,
  reply: pageOf(TenantMember),
  errors: refusals,
  retry: 'safe',
})

const getMember = endpoint({
  method: 'get',
  path: '/v1/tenants/{slug}/members/{memberId}',
  summary: 'One member, and what is true of them in each system',
  allow: guarded('getMember'),
  params: oneMember,
  status: 200,
  reply: z.object({ member: TenantMember, steps: z.array(Step) }),
  errors: refusals,
  retry: 'safe',
})

const setMemberRole = endpoint({
  method: 'patch',
  path: '/v1/tenants/{slug}/members/{memberId}',
  summary: 'Give a member another role. The last administrator stays one, and nobody lowers their own role',
  allow: guarded('setMemberRole'),
  params: oneMember,
  body: z.strictObject({ role: TenantRole }),
  status: 200,
  reply: TenantMember,
  errors: [...refusals, 'self_action_forbidden', 'last_admin', 'state_conflict'],
})

const suspendMember = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/members/{memberId}/suspend',
  summary: 'Suspend a member: they may do nothing in this organisation until they are resumed',
  allow: guarded('suspendMember'),
  params: oneMember,
  body: z.strictObject({ reason: Reason.optional() }),
  status: 202,
  reply: TenantMember,
  errors: [...refusals, 'self_action_forbidden', 'last_admin', 'state_conflict'],
})

const resumeMember = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/members/{memberId}/resume',
  summary: 'Resume a suspended member',
  allow: guarded('resumeMember'),
  params: oneMember,
  status: 202,
  reply: TenantMember,
  errors: [...refusals, 'self_action_forbidden', 'state_conflict'],
})

const removeMember = endpoint({
  method: 'delete',
  path: '/v1/tenants/{slug}/members/{memberId}',
  summary: 'Remove a member. Their access ends at once; what else they have is cleared away afterwards',
  allow: guarded('removeMember'),
  params: oneMember,
  /** The address of the member, or their name where they have none, so that the right one is removed. */
  body: z.strictObject({ confirmEmail: z.string().trim().min(1).max(254) }),
  status: 202,
  reply: TenantMember,
  errors: [...refusals, 'self_action_forbidden', 'last_admin', 'state_conflict', 'confirmation_mismatch'],
})

export const operations = {
  listMembers,
  getMember,
  setMemberRole,
  suspendMember,
  resumeMember,
  removeMember,
} as const
