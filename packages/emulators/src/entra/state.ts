import type { EmulatorOptions } from '../emulator.ts'
import type { Faults } from '../faults/faults.ts'
import { type AccessTokens, createAccessTokens } from '../oauth/access-tokens.ts'
import type { AuthorizeRequest } from '../oauth/authorize-request.ts'
import { type Codes, createCodes } from '../oauth/codes.ts'
import { createSigningKeys, type SigningKeys } from '../oidc/signing-keys.ts'
import type { EntraPerson } from './people.ts'

export type EntraGrant = { request: AuthorizeRequest; person: EntraPerson }

/** What the stand-in for Entra ID remembers, and what it works with. */
export type EntraState = {
  options: EmulatorOptions<EntraPerson>
  serverOrigin: string
  faults: Faults
  keys: SigningKeys
  codes: Codes<EntraGrant>
  tokens: AccessTokens<EntraGrant>
  refreshTokens: Map<string, EntraGrant>
}

export function createEntraState(options: EmulatorOptions<EntraPerson>, faults: Faults): EntraState {
  return {
    options,
    serverOrigin: options.serverOrigin ?? options.publicOrigin,
    faults,
    keys: createSigningKeys(options.random),
    codes: createCodes(options.now),
    tokens: createAccessTokens(options.now),
    refreshTokens: new Map(),
  }
}
