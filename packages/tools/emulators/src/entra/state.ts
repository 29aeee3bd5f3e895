import type { Grant, OidcState } from '../oidc/state.ts'
import type { EntraPerson } from './people.ts'

export type EntraGrant = Grant<EntraPerson>
export type EntraState = OidcState<EntraPerson>
