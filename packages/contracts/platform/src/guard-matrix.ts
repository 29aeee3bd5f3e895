/** The people whom platform-api knows, by their application and by what rbac says of them. */
export const principals = ['operator', 'tenantAdmin', 'tenantMember'] as const
/**
 * `operator`: a platform administrator in the application of operators. `tenantAdmin`, `tenantMember`: a member of the tenant's account, in
 * the console.
 */
export type Principal = (typeof principals)[number]

/** Which objects an operation is open for: every one, those of the person's own tenants, what is about the person alone, or none. */
export type Reach = 'all' | 'own' | 'self' | 'none'

export type Guard = Readonly<Record<Principal, Reach>> & {
  /** The last proof of the person must be at most ten minutes old. */
  recent?: true
  /** Open to the pages of login too, for a person who is signed in there. */
  login?: true
  /** What is open to administrators of a suspended tenant: to read, by default, and nothing else. */
  suspended?: 'open'
}

const operatorsAlone = { operator: 'all', tenantAdmin: 'none', tenantMember: 'none' } as const
const administrators = { operator: 'all', tenantAdmin: 'own', tenantMember: 'none' } as const
const tenantAdmins = { operator: 'none', tenantAdmin: 'own', tenantMember: 'none' } as const
const members = { operator: 'all', tenantAdmin: 'own', tenantMember: 'own' } as const

const rows = {
  getMe: { operator: 'own', tenantAdmin: 'own', tenantMember: 'own', suspended: 'open' },
  updateMe: { operator: 'own', tenantAdmin: 'own', tenantMember: 'own', suspended: 'open' },
  createTenant: operatorsAlone,
  listTenants: { ...members, suspended: 'open' },
  getTenant: members,
  updateTenant: administrators,
  suspendTenant: { ...operatorsAlone, recent: true },
  resumeTenant: { ...operatorsAlone, recent: true },
  getProvisioning: administrators,
  reconcileTenant: administrators,
  listMembers: administrators,
  getMember: { ...administrators, tenantMember: 'self' },
  setMemberRole: { ...tenantAdmins, recent: true },
  suspendMember: administrators,
  resumeMember: administrators,
  removeMember: { ...tenantAdmins, recent: true },
  inviteMember: tenantAdmins,
  inviteRecovery: { ...operatorsAlone, recent: true },
  resendInvitation: tenantAdmins,
  withdrawInvitation: tenantAdmins,
  acceptInvitation: { operator: 'none', tenantAdmin: 'self', tenantMember: 'self', login: true },
  listDomains: administrators,
  getDomain: administrators,
  addDomain: tenantAdmins,
  recheckDomain: administrators,
  setDomainDmarc: tenantAdmins,
  makeDomainPrimary: tenantAdmins,
  removeDomain: { ...administrators, recent: true },
  listTenantAudit: administrators,
  listAudit: operatorsAlone,
  listFlags: operatorsAlone,
  getFlag: operatorsAlone,
  createFlag: operatorsAlone,
  updateFlag: operatorsAlone,
  reshuffleFlag: operatorsAlone,
  archiveFlag: operatorsAlone,
  previewFlag: operatorsAlone,
  evaluateFlags: { operator: 'own', tenantAdmin: 'own', tenantMember: 'own', suspended: 'open' },
} as const satisfies Readonly<Record<string, Guard>>

export type GuardedOperation = keyof typeof rows

/** Who may call each operation. The contract, the checks of each request, the reference and the tests come from this table. */
export const guardMatrix: Readonly<Record<GuardedOperation, Guard>> = rows
