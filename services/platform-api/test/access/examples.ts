import type { Sent } from '@constellation/contract'
import type { platform } from '@constellation/contracts-platform'

type Platform = typeof platform

/** What the requests are aimed at. */
export type Aim = {
  slug: string
  version: number
  /** A member who is nobody's last administrator, and an open invitation with its token. */
  memberId: string
  memberEmail: string
  invitationId: string
  token: string
  domainId: string
  domainName: string
  /** A flag in its first version. */
  flagKey: string
}

/** The billing contact of a tenant without an administrator. */
export const billingEmail = 'billing@example.test'

const firstVersion = { 'if-match': '"1"' }

/** One request for each operation, which succeeds for an allowed caller. An operation without one does not compile. */
export const examples: { [Name in keyof Platform]: (aim: Aim) => Sent<Platform[Name]> } = {
  getMe: () => ({}),
  createTenant: () => ({ body: { slug: `new-${crypto.randomUUID().slice(0, 8)}`, name: 'New', country: 'DK' } }),
  listTenants: () => ({ query: {} }),
  getTenant: ({ slug }) => ({ params: { slug } }),
  updateTenant: ({ slug, version }) => ({
    params: { slug },
    headers: { 'if-match': `"${version}"` },
    body: { name: 'Renamed' },
  }),
  suspendTenant: ({ slug }) => ({ params: { slug }, body: { reason: 'not paid' } }),
  resumeTenant: ({ slug }) => ({ params: { slug } }),
  updateMe: () => ({ body: { theme: 'dark' } }),
  listMembers: ({ slug }) => ({ params: { slug }, query: {} }),
  getMember: ({ slug, memberId }) => ({ params: { slug, memberId } }),
  setMemberRole: ({ slug, memberId }) => ({ params: { slug, memberId }, body: { role: 'tenant_admin' } }),
  suspendMember: ({ slug, memberId }) => ({ params: { slug, memberId }, body: {} }),
  resumeMember: ({ slug, memberId }) => ({ params: { slug, memberId } }),
  removeMember: ({ slug, memberId, memberEmail }) => ({
    params: { slug, memberId },
    body: { confirmEmail: memberEmail },
  }),
  inviteMember: ({ slug }) => ({
    params: { slug },
    body: { email: `${crypto.randomUUID()}@example.test`, role: 'tenant_member' },
  }),
  inviteRecovery: ({ slug }) => ({ params: { slug }, body: { email: billingEmail } }),
  resendInvitation: ({ slug, invitationId }) => ({ params: { slug, memberId: invitationId } }),
  withdrawInvitation: ({ slug, invitationId }) => ({ params: { slug, memberId: invitationId } }),
  readInvitation: ({ token }) => ({ body: { token } }),
  acceptInvitation: ({ token }) => ({ body: { token } }),
  listDomains: ({ slug }) => ({ params: { slug }, query: {} }),
  addDomain: ({ slug }) => ({ params: { slug }, body: { name: `d-${crypto.randomUUID().slice(0, 8)}.example` } }),
  getDomain: ({ slug, domainId }) => ({ params: { slug, domainId } }),
  recheckDomain: ({ slug, domainId }) => ({ params: { slug, domainId } }),
  setDomainDmarc: ({ slug, domainId }) => ({ params: { slug, domainId }, body: { policy: 'quarantine' } }),
  makeDomainPrimary: ({ slug, domainId }) => ({ params: { slug, domainId } }),
  removeDomain: ({ slug, domainId, domainName }) => ({ params: { slug, domainId }, body: { confirmName: domainName } }),
  getProvisioning: ({ slug }) => ({ params: { slug } }),
  reconcileTenant: ({ slug }) => ({ params: { slug } }),
  listTenantAudit: ({ slug }) => ({ params: { slug }, query: {} }),
  listAudit: () => ({ query: {} }),
  listFlags: () => ({ query: {} }),
  getFlag: ({ flagKey: key }) => ({ params: { key } }),
  createFlag: () => ({ body: { key: `new-${crypto.randomUUID()}`, owner: 'platform' } }),
  updateFlag: ({ flagKey: key }) => ({ params: { key }, headers: firstVersion, body: { enabled: true } }),
  reshuffleFlag: ({ flagKey: key }) => ({ params: { key }, headers: firstVersion, body: { confirmKey: key } }),
  archiveFlag: ({ flagKey: key }) => ({ params: { key }, headers: firstVersion }),
  previewFlag: ({ flagKey: key }) => ({ params: { key }, body: { context: {} } }),
  evaluateFlags: () => ({ body: {} }),
  evaluateFlagsFor: () => ({ body: { context: {} } }),
}
