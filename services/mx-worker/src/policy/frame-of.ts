import type { ProviderKind } from '@constellation/contracts-mx'
import type { Deps } from '../deps.ts'
import type { PolicyFrame } from './policy-frame.ts'

/** What the bounds of the policy of a stored provider depend on. The database permits the kinds of the contract only. */
export function frameOf({ settings }: Pick<Deps, 'settings'>, kind: string): PolicyFrame {
  const { leaseSeconds, graphBaseUrl: baseUrl, graphAuthorityUrl: authorityUrl } = settings
  return { leaseMs: leaseSeconds * 1000, kind: kind as ProviderKind, baseUrl, authorityUrl }
}
