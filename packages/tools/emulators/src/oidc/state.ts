import type { EmulatorOptions } from '../emulator.ts'
import type { Faults } from '../faults/faults.ts'
import { type AccessTokens, createAccessTokens } from '../oauth/access-tokens.ts'
import type { AuthorizeRequest } from '../oauth/authorize-request.ts'
import { type Codes, createCodes } from '../oauth/codes.ts'
import { createSigningKeys, type SigningKeys } from './signing-keys.ts'

/** What a person has allowed an application. */
export type Grant<Person> = { request: AuthorizeRequest; person: Person }

/** The state and the parts of the stand-in for an OpenID provider. */
export type OidcState<Person> = {
  options: EmulatorOptions<Person>
  serverOrigin: string
  faults: Faults
  keys: SigningKeys
  codes: Codes<Grant<Person>>
  tokens: AccessTokens<Grant<Person>>
  refreshTokens: Map<string, Grant<Person>>
}

export function createOidcState<Person>(options: EmulatorOptions<Person>, faults: Faults): OidcState<Person> {
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
