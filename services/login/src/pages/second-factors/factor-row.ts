import type { Factor } from '@constellation/contracts-rbac'
import type { FactorRow } from '../../views/index.ts'

/** A factor as views show it; undefined for recovery codes, which have no row of their own. */
export function toFactorRow(factor: Factor): FactorRow | undefined {
  const { kind, name, createdAt, lastUsedAt, lastUsedFrom, passkey } = factor
  if (kind === 'recovery_set') return undefined
  return {
    kind,
    name,
    addedAt: new Date(createdAt),
    lastUsed: lastUsedAt
      ? { at: new Date(lastUsedAt), userAgent: lastUsedFrom?.userAgent || null, ip: lastUsedFrom?.ip || null }
      : null,
    synced: passkey?.synced ?? false,
    suspect: passkey?.suspect ?? false,
  }
}
