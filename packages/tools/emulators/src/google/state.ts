import type { EmulatorOptions } from '../emulator.ts'
import type { Faults } from '../faults/faults.ts'
import { createOidcState, type Grant, type OidcState } from '../oidc/state.ts'
import type { GooglePerson } from './people.ts'

export type GoogleGrant = Grant<GooglePerson>

/** What the stand-in for Google remembers, and what it works with. */
export type GoogleState = OidcState<GooglePerson> & {
  /** Who has had a refresh token for which client: the next comes only with `prompt=consent`. */
  offlineConsents: Set<string>
}

export function createGoogleState(options: EmulatorOptions<GooglePerson>, faults: Faults): GoogleState {
  return { ...createOidcState(options, faults), offlineConsents: new Set() }
}
