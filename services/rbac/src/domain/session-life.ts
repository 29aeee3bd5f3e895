import type { Settings } from '../deps.ts'

type Life = { idleSeconds: number; absoluteSeconds: number }

/** How long a session may rest and live: what the deployment allows, or less where the account's policy says so. */
export function sessionLife(
  settings: Pick<Settings, 'refreshIdleSeconds' | 'sessionAbsoluteSeconds'>,
  policy: unknown,
): Life {
  const { sessionIdleMinutes, sessionAbsoluteHours } = bounds(policy)
  return {
    idleSeconds: Math.min(settings.refreshIdleSeconds, (sessionIdleMinutes ?? Infinity) * 60),
    absoluteSeconds: Math.min(settings.sessionAbsoluteSeconds, (sessionAbsoluteHours ?? Infinity) * 3600),
  }
}

/** A policy is stored only after the contract's schema has accepted it. */
function bounds(policy: unknown) {
  return policy as { sessionIdleMinutes?: number; sessionAbsoluteHours?: number }
}
