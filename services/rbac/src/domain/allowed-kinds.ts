import { Failure } from '@constellation/chassis'

type Kind = 'webauthn' | 'totp'

/** Which kinds of second factor an account takes: every one, where its policy names none. */
export function allowedKinds(policy: unknown): readonly Kind[] {
  // A policy is stored only after the contract's schema has accepted it.
  const { allowedFactors } = policy as { allowedFactors?: readonly Kind[] }
  return allowedFactors ?? ['webauthn', 'totp']
}

export function refuseNotAllowed(policy: unknown, kind: Kind): void {
  if (!allowedKinds(policy).includes(kind))
    throw new Failure('factor_not_allowed', 'the account does not take this kind of second factor')
}
