import { MfaMode } from '@constellation/contracts-rbac'

/** Kinds of factors that can be enrolled. */
export type EnrolledKind = 'webauthn' | 'totp'
const enrollable: readonly EnrolledKind[] = ['webauthn', 'totp']

export type FactorPolicy = { mfaMode?: MfaMode; allowedFactors?: readonly EnrolledKind[] }

/** The contract's schema parsed the policy before it was stored. */
export function readFactorPolicy(policy: unknown): FactorPolicy {
  return policy as FactorPolicy
}

/** The mode of an account: its own, or the platform's if that is stricter. */
export function effectiveMode(platform: MfaMode, policy: unknown): MfaMode {
  const { mfaMode } = readFactorPolicy(policy)
  return mfaMode && !isWeaker(mfaMode, platform) ? mfaMode : platform
}

/** Whether one mode requires less than another. */
export function isWeaker(mode: MfaMode, than: MfaMode): boolean {
  return MfaMode.options.indexOf(mode) < MfaMode.options.indexOf(than)
}

/** The kinds that an account accepts. */
export function acceptedKinds(policy: unknown): readonly EnrolledKind[] {
  return readFactorPolicy(policy).allowedFactors ?? enrollable
}
