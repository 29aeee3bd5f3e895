import type { IdentityType } from '@constellation/contracts-broker'
import type { PeopleMethod } from '../../store/sign-in-requests.ts'

/** How long a person has to confirm. */
export const signInSeconds = 600

/** How long a program can fetch the session after the person confirmed. */
export const sessionKeptMs = 300_000

/** The identity that a way of signing in proves. */
export function identityTypeOf(method: PeopleMethod): IdentityType {
  return method === 'email_link' ? 'email' : 'oauth2_google'
}

/** The record that a sealed session belongs to. */
export function sealedFor(requestId: string): string {
  return `sign_in_requests:${requestId}`
}
