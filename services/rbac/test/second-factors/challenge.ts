import { type Challenge, MfaRequired } from '@constellation/contracts-rbac'

/** The challenge that a sign-in is refused with. Fails when it is not refused, or with anything else. */
export async function challengeOf(signingIn: Promise<unknown>): Promise<Challenge> {
  const refusal: unknown = await signingIn.then(
    () => new Error('signed in without a second factor'),
    (error: unknown) => error,
  )
  if (!(refusal instanceof Error && 'code' in refusal && refusal.code === 'mfa_required')) throw refusal
  return MfaRequired.parse(Object(refusal).problem).mfa
}
