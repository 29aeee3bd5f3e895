import type { ProviderSecretRef } from '../providers/provider-adapter.ts'
import type { SecretRow } from '../store/delivery.ts'
import { fingerprintOf } from './envelope.ts'

export type SelectedSecret =
  | { kind: 'selected'; ref: ProviderSecretRef; row: SecretRow }
  | { kind: 'no_active_secret' | 'ambiguous_active_secret' }

/**
 * The secret of a provider that is in use now: of those that have begun, are not retired and not disabled, the one that began last. Two
 * that began at the same moment are ambiguous, and none is taken by chance.
 */
export function selectSecret(rows: readonly SecretRow[], now: Date): SelectedSecret {
  const beginOf = ({ active_from }: SecretRow) =>
    active_from === null ? Number.NEGATIVE_INFINITY : Date.parse(active_from)
  const active = rows
    .filter((row) => row.disabled_at === null && beginOf(row) <= now.getTime() && !isRetired(row, now))
    .toSorted((one, other) => beginOf(other) - beginOf(one) || 0)
  const [row, next] = active
  if (!row) return { kind: 'no_active_secret' }
  if (next && beginOf(next) === beginOf(row)) return { kind: 'ambiguous_active_secret' }
  const { id, tenant_id: tenantId, client_id: clientId, certificate_thumbprint: certificateThumbprint } = row
  const ref = { id, tenantId, clientId, fingerprint: fingerprintOf(row.client_secret_wrapped) }
  return {
    kind: 'selected',
    row,
    ref: certificateThumbprint === null ? ref : { ...ref, certificateThumbprint },
  }
}

function isRetired({ retired_at }: SecretRow, now: Date): boolean {
  return retired_at !== null && Date.parse(retired_at) <= now.getTime()
}
