import type { Deps } from '../../deps.ts'
import type { ExternalIdentity } from '../../providers/provider.ts'

/** What the clocks of a provider and of login may differ. */
const toleranceMs = 60_000

type Demand = {
  /** The greatest age of the proof in seconds; 0 demands one since `begunAt`. Undefined when any will do. */
  maxAgeSeconds: number | undefined
  /** When the person was sent to the provider. */
  begunAt: Date
}

/** Whether the provider proved the person as lately as demanded (OpenID Connect Core 1.0 §3.1.3.7). One that does not say when did not. */
export function isFreshProof(
  { now }: Pick<Deps, 'now'>,
  { authTime }: Pick<ExternalIdentity, 'authTime'>,
  { maxAgeSeconds, begunAt }: Demand,
): boolean {
  if (maxAgeSeconds === undefined) return true
  if (!authTime) return false
  const earliest = maxAgeSeconds === 0 ? begunAt.getTime() : now().getTime() - maxAgeSeconds * 1000
  return authTime.getTime() >= earliest - toleranceMs
}
