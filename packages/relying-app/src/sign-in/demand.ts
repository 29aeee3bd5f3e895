import type { SignedIn } from '../session/signed-in.ts'

/** How sure an application wants to be of who is signed in. */
export type Demand = {
  /** The person has proved who they are at most so long ago. */
  maxAgeSeconds?: number
  /** The person has proved a second factor in this session. */
  secondFactor?: true
}

/** Whether a session is what is demanded at `nowMs`. */
export function meets({ authTime, aal }: Pick<SignedIn, 'authTime' | 'aal'>, demand: Demand, nowMs: number): boolean {
  const { maxAgeSeconds = Infinity, secondFactor } = demand
  const isRecent = nowMs - authTime.getTime() <= maxAgeSeconds * 1000
  return isRecent && (!secondFactor || aal >= 2)
}

/** The same in the parameters of a sign-in (OpenID Connect Core 1.0 §3.1.2.1). */
export function parametersOf({ maxAgeSeconds, secondFactor }: Demand): Record<string, string> {
  return {
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
    ...(secondFactor && { acr_values: 'aal2' }),
  }
}
