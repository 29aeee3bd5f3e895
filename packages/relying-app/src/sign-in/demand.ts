import type { SignedIn } from '../session/signed-in.ts'

/** The assurance that an application demands of a sign-in. */
export type Demand = {
  /** The person proved who they are at most this many seconds ago. */
  maxAgeSeconds?: number
  /** The person proved a second factor in this session. */
  secondFactor?: true
}

/** Whether a session meets the demand at `nowMs`. */
export function meets({ authTime, aal }: Pick<SignedIn, 'authTime' | 'aal'>, demand: Demand, nowMs: number): boolean {
  const { maxAgeSeconds = Infinity, secondFactor } = demand
  const isRecent = nowMs - authTime.getTime() <= maxAgeSeconds * 1000
  return isRecent && (!secondFactor || aal >= 2)
}

/** The demand as the parameters of a sign-in (OpenID Connect Core 1.0 §3.1.2.1). */
export function parametersOf({ maxAgeSeconds, secondFactor }: Demand): Record<string, string> {
  return {
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
    ...(secondFactor && { acr_values: 'aal2' }),
  }
}
