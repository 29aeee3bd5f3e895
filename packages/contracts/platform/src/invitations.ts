import { EmailAddress, endpoint } from '@constellation/contract'
import { z } from 'zod'
import { TenantMember, TenantRole } from './members.ts'
import { guarded } from './shapes/access.ts'
import { idempotencyErrors, idempotencyKey, Moment, PersonName, Slug } from './shapes/fields.ts'
import { MembershipId } from './shapes/ids.ts'

/** How long an invitation can be accepted, in seconds. */
export const invitationLifetimeSeconds = 7 * 24 * 3600

const inTenant = z.object({ slug: Slug })
const oneInvitation = z.object({ slug: Slug, memberId: MembershipId })
const refusals = ['not_found', 'permission_denied', 'tenant_suspended'] as const

const inviteMember = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/invitations',
  summary: 'Invite a person by mail. The answer is the same whether the address has an account or not',
  allow: guarded('inviteMember'),
  params: inTenant,
  headers: idempotencyKey,
  body: z.strictObject({ email: EmailAddress, role: TenantRole, name: PersonName.optional() }),
  status: 201,
  reply: TenantMember,
  errors: [...refusals, ...idempotencyErrors, 'already_exists', 'rate_limited', 'mail_unavailable'],
})

const inviteRecovery = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/recovery-invitations',
  summary: 'Invite the billing contact of a tenant as its administrator, when it has no active one left',
  allow: guarded('inviteRecovery'),
  params: inTenant,
  body: z.strictObject({ email: EmailAddress }),
  status: 201,
  reply: TenantMember,
  errors: [
    ...['not_found', 'permission_denied', 'already_exists', 'admin_exists'],
    ...['recovery_address_unknown', 'rate_limited', 'mail_unavailable'],
  ] as const,
})

const resendInvitation = endpoint({
  method: 'post',
  path: '/v1/tenants/{slug}/invitations/{memberId}/resend',
  summary: 'Send an invitation again, with a new link and a new time. The old link does nothing then',
  allow: guarded('resendInvitation'),
  params: oneInvitation,
  status: 202,
  reply: TenantMember,
  errors: [...refusals, 'state_conflict', 'rate_limited', 'mail_unavailable'],
})

const withdrawInvitation = endpoint({
  method: 'delete',
  path: '/v1/tenants/{slug}/invitations/{memberId}',
  summary: 'Withdraw an invitation that was not accepted',
  allow: guarded('withdrawInvitation'),
  params: oneInvitation,
  status: 204,
  errors: [...refusals, 'state_conflict'],
})

/** What the link of an invitation carries. It stands in a body, because addresses are kept in logs. */
const token = z.strictObject({ token: z.string().min(1).max(128) })

const Invitation = z
  .object({
    tenant: z.object({ slug: Slug, name: z.string() }),
    role: TenantRole,
    /** The invited address without its middle, such as `a…@example.com`. */
    maskedEmail: z.string(),
    expiresAt: Moment,
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.output<typeof Invitation>

const readInvitation = endpoint({
  method: 'post',
  path: '/v1/invitations/read',
  summary: 'What an invitation is about. Unknown, used, withdrawn and expired ones are not there alike',
  allow: { services: ['login', 'console'] },
  body: token,
  status: 200,
  reply: Invitation,
  errors: ['not_found'],
  retry: 'safe',
})

const acceptInvitation = endpoint({
  method: 'post',
  path: '/v1/invitations/accept',
  summary: 'Accept an invitation. The person must have proved the invited address',
  allow: guarded('acceptInvitation'),
  body: token,
  status: 201,
  reply: TenantMember,
  errors: ['not_found', 'email_mismatch', 'already_exists', 'permission_denied'],
})

export const operations = {
  inviteMember,
  inviteRecovery,
  resendInvitation,
  withdrawInvitation,
  readInvitation,
  acceptInvitation,
} as const
