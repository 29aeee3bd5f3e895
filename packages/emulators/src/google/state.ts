import type { EmulatorOptions } from '../emulator.ts'
import type { Faults } from '../faults/faults.ts'
import { type AccessTokens, createAccessTokens } from '../oauth/access-tokens.ts'
import type { AuthorizeRequest } from '../oauth/authorize-request.ts'
import { type Codes, createCodes } from '../oauth/codes.ts'
import { createSigningKeys, type SigningKeys } from '../oidc/signing-keys.ts'
import type { GooglePerson } from './people.ts'

export type GoogleGrant = { request: AuthorizeRequest; person: GooglePerson }

/** What the stand-in for Google remembers, and what it works with. */
export type GoogleState = {
  options: EmulatorOptions<GooglePerson>
  serverOrigin: string
  faults: Faults
  keys: SigningKeys
  codes: Codes<GoogleGrant>
  tokens: AccessTokens<GoogleGrant>
  refreshTokens: Map<string, GoogleGrant>
  /** Who has had a refresh token for which client: the next comes only with `prompt=consent`. */
  offlineConsents: Set<string>
}

export function createGoogleState(options: EmulatorOptions<GooglePerson>, faults: Faults): GoogleState {
  return {
    options,
    serverOrigin: options.serverOrigin ?? options.publicOrigin,
    faults,
    keys: createSigningKeys(options.random),
    codes: createCodes(options.now),
    tokens: createAccessTokens(options.now),
    refreshTokens: new Map(),
    offlineConsents: new Set(),
  }
}
