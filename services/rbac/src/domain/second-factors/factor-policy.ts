import { MfaMode } from '@constellation/contracts-rbac'

/** Kinds of factors that can be enrolled. */
export type EnrolledKind = 'webauthn' | 'totp'
const enrollable: readonly EnrolledKind[] = ['webauthn', 'totp']

export type FactorPolicy = { mfaMode?: MfaMode; allowedFactors?: readonly EnrolledKind[] }

/** A policy is stored only after the contract's schema has accepted it. */
export function readFactorPolicy(policy: unknown): FactorPolicy {
  return policy as FactorPolicy
}

/** The mode that holds in an account: its own, or the platform's where that is stricter. */
export function effectiveMode(platform: MfaMode, policy: unknown): MfaMode {
  const { mfaMode } = readFactorPolicy(policy)
  return mfaMode && !isWeaker(mfaMode, platform) ? mfaMode : platform
}

/** Whether one mode asks less than another. */
export function isWeaker(mode: MfaMode, than: MfaMode): boolean {
  return MfaMode.options.indexOf(mode) < MfaMode.options.indexOf(than)
}

/** The kinds that an account takes. */
export function acceptedKinds(policy: unknown): readonly EnrolledKind[] {
  return readFactorPolicy(policy).allowedFactors ?? enrollable
}
