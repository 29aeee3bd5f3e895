import type { FactorKind, MfaMode } from '@constellation/contracts-rbac'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import { acceptedKinds, type EnrolledKind, effectiveMode } from './factor-policy.ts'

/** Nothing; or what is taken, and whether the session has to enrol another factor afterwards; or a factor has to be enrolled, for there is none. */
export type Demand = 'none' | 'enrolment' | { kinds: FactorKind[]; restrictedAfter: boolean }

/** The strongest first. */
const secondFactors: readonly EnrolledKind[] = ['webauthn', 'totp']

/** Whether a second factor stands before a session, and which (docs/decisions/0014-second-factors.md). `minAal` is what the destination asks for. */
export function decideDemand(platform: MfaMode, facts: DemandFacts, minAal: number): Demand {
  const held = secondFactors.filter((kind) => facts.factor_kinds.includes(kind))
  if (held.length === 0) return minAal >= 2 || isDemanded(platform, facts) ? 'enrolment' : 'none'
  const accepted = held.filter((kind) => acceptedKinds(facts.policy).includes(kind))
  // Who has only what the account does not take any more proves that, and then enrols what it takes.
  const asked: FactorKind[] = accepted.length > 0 ? accepted : held
  const recovery: FactorKind[] = facts.factor_kinds.includes('recovery_set') ? ['recovery_code'] : []
  return { kinds: [...asked, ...recovery], restrictedAfter: accepted.length === 0 }
}

/** Whether this person needs a second factor wherever they go, even if they have none. */
export function isDemanded(platform: MfaMode, facts: DemandFacts): boolean {
  return facts.must_enrol || policyDemands(platform, facts)
}

/** Whether it is the policy, of the account or of the platform, that asks for it. */
export function policyDemands(
  platform: MfaMode,
  { policy, is_admin, is_platform_admin }: Pick<DemandFacts, 'policy' | 'is_admin' | 'is_platform_admin'>,
): boolean {
  const mode = effectiveMode(platform, policy)
  return is_platform_admin || mode === 'required' || (mode === 'required_admins' && is_admin)
}

/** The kinds that a person may enrol. Where the mode is `off` nobody does who is not asked to. */
export function enrollableKinds(platform: MfaMode, facts: DemandFacts, mustNow: boolean): EnrolledKind[] {
  const offered = effectiveMode(platform, facts.policy) !== 'off' || mustNow || isDemanded(platform, facts)
  return offered ? [...acceptedKinds(facts.policy)] : []
}
