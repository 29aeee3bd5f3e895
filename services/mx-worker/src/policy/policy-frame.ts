import type { ProviderKind } from '@constellation/contracts-mx'

/** What the bounds of a policy depend on. */
export type PolicyFrame = {
  /** How long a claim of a message lasts, in milliseconds. */
  leaseMs: number
  kind: ProviderKind
  /** Where Graph answers and its tokens are issued, unless the policy says it. */
  baseUrl: string
  authorityUrl: string
}
