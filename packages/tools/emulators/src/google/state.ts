import type { EmulatorOptions } from '../emulator.ts'
import type { Faults } from '../faults/faults.ts'
import { createOidcState, type Grant, type OidcState } from '../oidc/state.ts'
import type { GooglePerson } from './people.ts'

export type GoogleGrant = Grant<GooglePerson>

/** The state and the parts of the stand-in for Google. */
export type GoogleState = OidcState<GooglePerson> & {
  /** The people and clients with a refresh token: they get another one only with `prompt=consent`. */
  offlineConsents: Set<string>
}

export function createGoogleState(options: EmulatorOptions<GooglePerson>, faults: Faults): GoogleState {
  return { ...createOidcState(options, faults), offlineConsents: new Set() }
}
