import { type Claims, createOpenIdConnect } from './openid-connect.ts'
import type { ClientRegistration, ProviderAdapter, ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'
import { readClaim } from './read-claim.ts'

type MicrosoftOptions = ClientRegistration & {
  /** A tenant's id or domain, or `organizations`, `consumers`, `common`. */
  tenant: string
  /** With `{tenantid}` where the tenant of a person stands. */
  issuer: string
  discoveryUrl: string
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const placeholder = '{tenantid}'
const consumersTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

/**
 * Microsoft Entra ID: every tenant is an issuer of its own. Key is tenant and object id, which stay; an address is what an administrator wrote, unless
 * `xms_edov` says that the owner of its domain was verified.
 */
export function createMicrosoft(surroundings: ProviderSurroundings, options: MicrosoftOptions): ProviderAdapter {
  const { issuer } = options
  const tenant = options.tenant.toLowerCase()
  return createOpenIdConnect(surroundings, {
    ...options,
    name: 'microsoft',
    label: 'Microsoft',
    isIssuer: (found) => (guid.test(tenant) ? found === issuer.replace(placeholder, tenant) : isOf(issuer, found)),
    issuerOf: (metadata, token) => metadata.issuer.replace(placeholder, tenantOf(token, tenant)),
    algorithms: ['RS256'],
    parameters: () => ({ prompt: 'select_account' }),
    subjectOf: ({ tid, oid }: Claims) =>
      typeof tid === 'string' && typeof oid === 'string' ? `${tid}:${oid}` : undefined,
    isEmailVerified: ({ xms_edov: verified }) => [true, 'true', 1, '1'].some((one) => one === verified),
  })
}

/** Whether an issuer is this one with a tenant in its place, or with the place still open. */
function isOf(issuer: string, found: string): boolean {
  const [before = '', after = ''] = issuer.split(placeholder)
  if (!found.startsWith(before) || !found.endsWith(after)) return false
  const tenant = found.slice(before.length, found.length - after.length)
  return tenant === placeholder || guid.test(tenant)
}

/** Which tenant a token says to be of. Nothing is believed by that: the issuer that follows from it is then compared with the verified one. */
function tenantOf(token: unknown, tenant: string): string {
  const tid = readClaim(token, 'tid')
  const isForbidden = tenant === 'organizations' && tid === consumersTenant
  if (!tid || !guid.test(tid) || isForbidden)
    throw new ProviderFailure('token_validation_failed', 'the ID token is of no tenant that may sign in', {
      stage: 'id_token',
    })
  return tid
}
