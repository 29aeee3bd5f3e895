import { Failure } from '@constellation/chassis'
import { EmailAddress } from '@constellation/contract'
import type { IdentityType } from '@constellation/contracts-broker'
import { canonicalEmail } from '../email-sign-in/canonical-email.ts'

export type IdentityName = { identity_type: IdentityType; identity_value: string }

/** An identity in the form in which it is stored and hashed. Throws `validation_failed` for a value that is none of its type. */
export function canonicalIdentity({ identity_type: identityType, identity_value: given }: IdentityName) {
  const identityValue = canonicalValue(identityType, given)
  if (identityValue !== undefined) return { identityType, identityValue }
  throw new Failure('validation_failed', 'this is no identity of that type', {
    errors: [{ pointer: '/identity_value', message: `not a value of type ${identityType}` }],
  })
}

function canonicalValue(type: IdentityType, given: string): string | undefined {
  if (type === 'evm') return /^0x[0-9a-f]{40}$/i.test(given) ? given.toLowerCase() : undefined
  if (type === 'oauth2_google') return given.length <= 255 ? given : undefined
  const { data } = EmailAddress.safeParse(given)
  return data === undefined ? undefined : canonicalEmail(data)
}
