import type { Settings } from '../../deps.ts'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import { policyDemands } from '../second-factors/decide-demand.ts'

type Life = { idleSeconds: number; absoluteSeconds: number }

/** For users whom the policy requires to have a second factor (NIST SP 800-63B-4 §2.2.3). */
const atLevel2 = { idleSeconds: 3600, absoluteSeconds: 86_400 }
const unbounded = { idleSeconds: Infinity, absoluteSeconds: Infinity }

/**
 * The idle and absolute lifetime of a session: the deployment's, or less by the account's policy or its demand for a
 * second factor.
 */
export function sessionLifetime(
  settings: Pick<Settings, 'refreshIdleSeconds' | 'sessionAbsoluteSeconds' | 'mfaMode'>,
  person: Pick<DemandFacts, 'policy' | 'is_admin' | 'is_platform_admin'>,
): Life {
  const { sessionIdleMinutes, sessionAbsoluteHours } = bounds(person.policy)
  const level = policyDemands(settings.mfaMode, person) ? atLevel2 : unbounded
  return {
    idleSeconds: Math.min(settings.refreshIdleSeconds, level.idleSeconds, (sessionIdleMinutes ?? Infinity) * 60),
    absoluteSeconds: Math.min(
      settings.sessionAbsoluteSeconds,
      level.absoluteSeconds,
      (sessionAbsoluteHours ?? Infinity) * 3600,
    ),
  }
}

/** The contract's schema parsed the policy before it was stored. */
function bounds(policy: unknown) {
  return policy as { sessionIdleMinutes?: number; sessionAbsoluteHours?: number }
}
