import { type Claims, createOpenIdConnect } from './openid-connect.ts'
import type { ClientRegistration, ProviderAdapter, ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'
import { readClaim } from './read-claim.ts'

type MicrosoftOptions = ClientRegistration & {
  /** A tenant's id or domain, or `organizations`, `consumers`, `common`. */
  tenant: string
  /** With `{tenantid}` in the place of the tenant. */
  issuer: string
  discoveryUrl: string
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const placeholder = '{tenantid}'
const consumersTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

/**
 * Microsoft Entra ID: every tenant is an issuer. The key is tenant and object id, which stay. An address is what an administrator wrote,
 * unless `xms_edov` says that the owner of its domain was verified.
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
    parameters: ({ maxAgeSeconds }) => ({ prompt: maxAgeSeconds === 0 ? 'login' : 'select_account' }),
    subjectOf: ({ tid, oid }: Claims) =>
      typeof tid === 'string' && typeof oid === 'string' ? `${tid}:${oid}` : undefined,
    isEmailVerified: ({ xms_edov: verified }) => [true, 'true', 1, '1'].some((one) => one === verified),
  })
}

/** Whether an issuer is this one with a tenant, or with the placeholder. */
function isOf(issuer: string, found: string): boolean {
  const [before = '', after = ''] = issuer.split(placeholder)
  if (!found.startsWith(before) || !found.endsWith(after)) return false
  const tenant = found.slice(before.length, found.length - after.length)
  return tenant === placeholder || guid.test(tenant)
}

/** The tenant that a token claims. It only chooses the issuer that the verified token is compared with. */
function tenantOf(token: unknown, tenant: string): string {
  const tid = readClaim(token, 'tid')
  const isForbidden = tenant === 'organizations' && tid === consumersTenant
  if (!tid || !guid.test(tid) || isForbidden)
    throw new ProviderFailure('token_validation_failed', 'the ID token is of no tenant that may sign in', {
      stage: 'id_token',
    })
  return tid
}
