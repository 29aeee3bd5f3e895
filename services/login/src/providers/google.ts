import { createOpenIdConnect, saysVerified } from './openid-connect.ts'
import type { ClientRegistration, ProviderAdapter, ProviderSurroundings } from './provider.ts'
import { readClaim } from './read-claim.ts'

type GoogleOptions = ClientRegistration & {
  issuer: string
  discoveryUrl: string
  /** Whether only addresses that Google itself issues count as verified: gmail.com, and organisations (`hd`). */
  authoritativeOnly: boolean
}

/** Google: OpenID Connect, with two spellings of its issuer. */
export function createGoogle(surroundings: ProviderSurroundings, options: GoogleOptions): ProviderAdapter {
  const { issuer, authoritativeOnly } = options
  const bare = issuer.replace(/^https?:\/\//, '')
  return createOpenIdConnect(surroundings, {
    ...options,
    name: 'google',
    label: 'Google',
    isIssuer: (found) => found === issuer,
    issuerOf: (_metadata, idToken) => (readClaim(idToken, 'iss') === bare ? bare : issuer),
    algorithms: ['RS256'],
    // Google knows no prompt to sign in again; `max_age` demands it.
    parameters: ({ locale }) => ({ prompt: 'select_account', hl: locale }),
    asksUserinfo: true,
    isEmailVerified: (claims) => saysVerified(claims) && (!authoritativeOnly || isAuthoritative(claims)),
  })
}

function isAuthoritative({ email, hd }: Record<string, unknown>) {
  return typeof hd === 'string' || (typeof email === 'string' && /@gmail\.com$/i.test(email))
}
