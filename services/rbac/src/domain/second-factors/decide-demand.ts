import type { FactorKind, MfaMode } from '@constellation/contracts-rbac'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import { acceptedKinds, type EnrolledKind, effectiveMode } from './factor-policy.ts'

/** No factor; a factor must be enrolled; or the accepted kinds, and whether the session must enrol another factor afterwards. */
export type Demand = 'none' | 'enrolment' | { kinds: FactorKind[]; restrictedAfter: boolean }

/** The strongest first. */
const secondFactors: readonly EnrolledKind[] = ['webauthn', 'totp']

/**
 * Whether a session needs a second factor, and which kinds (docs/decisions/0014-second-factors.md). `minAal` is the
 * destination's level.
 */
export function decideDemand(platform: MfaMode, facts: DemandFacts, minAal: number): Demand {
  const held = secondFactors.filter((kind) => facts.factor_kinds.includes(kind))
  if (held.length === 0) return minAal >= 2 || isDemanded(platform, facts) ? 'enrolment' : 'none'
  const accepted = held.filter((kind) => acceptedKinds(facts.policy).includes(kind))
  // A user with only kinds that the account no longer accepts proves one of those, and then enrols an accepted one.
  const asked: FactorKind[] = accepted.length > 0 ? accepted : held
  const recovery: FactorKind[] = facts.factor_kinds.includes('recovery_set') ? ['recovery_code'] : []
  return { kinds: [...asked, ...recovery], restrictedAfter: accepted.length === 0 }
}

/** Whether this person needs a second factor for every destination, even without having one. */
export function isDemanded(platform: MfaMode, facts: DemandFacts): boolean {
  return facts.must_enrol || policyDemands(platform, facts)
}

/** Whether the policy of the account or the platform requires a second factor. */
export function policyDemands(
  platform: MfaMode,
  { policy, is_admin, is_platform_admin }: Pick<DemandFacts, 'policy' | 'is_admin' | 'is_platform_admin'>,
): boolean {
  const mode = effectiveMode(platform, policy)
  return is_platform_admin || mode === 'required' || (mode === 'required_admins' && is_admin)
}

/** The kinds that a person may enrol. With mode `off`, only users who are required to may enrol. */
export function enrollableKinds(platform: MfaMode, facts: DemandFacts, mustNow: boolean): EnrolledKind[] {
  const offered = effectiveMode(platform, facts.policy) !== 'off' || mustNow || isDemanded(platform, facts)
  return offered ? [...acceptedKinds(facts.policy)] : []
}
