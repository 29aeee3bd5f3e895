import type { IdentityType } from '@constellation/contracts-broker'
import { canonicalEmail } from '../email-sign-in/canonical-email.ts'

export type IdentityName = { identity_type: IdentityType; identity_value: string }

/** An identity in the form in which it is stored and hashed. The contract has checked the value against its type. */
export function canonicalIdentity({ identity_type: identityType, identity_value: given }: IdentityName) {
  return { identityType, identityValue: identityType === 'email' ? canonicalEmail(given) : given }
}
