import {
  MailAccountId,
  type Provider,
  ProviderId,
  type ProviderSecret,
  ProviderSecretId,
} from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { normalizePolicy } from '../../policy/normalize-policy.ts'
import { fingerprintOf } from '../../secrets/envelope.ts'
import type { ProviderRow, ProviderSecretRow } from '../../store/providers.ts'

export function toProvider(deps: Pick<Deps, 'settings'>, row: ProviderRow): Provider {
  const { policy, warnings } = normalizePolicy(row.policy, frameOf(deps, row.kind))
  return {
    id: ProviderId.parse(row.id),
    accountId: MailAccountId.parse(row.account_id),
    // The database permits these kinds and states only.
    kind: row.kind as Provider['kind'],
    status: row.status as Provider['status'],
    name: row.name,
    isDefault: row.is_default,
    pauseReason: row.pause_reason,
    pausedUntil: row.paused_until?.toISOString() ?? null,
    policy,
    warnings: [...warnings],
    settings: Object(row.settings),
    createdAt: row.created_at.toISOString(),
  }
}

export function toSecret(row: ProviderSecretRow): ProviderSecret {
  return {
    id: ProviderSecretId.parse(row.id),
    providerId: ProviderId.parse(row.provider_id),
    version: row.version,
    tenantId: row.tenant_id,
    clientId: row.client_id,
    kind: row.certificate_thumbprint === null ? 'client_secret' : 'certificate',
    certificateThumbprint: row.certificate_thumbprint,
    fingerprint: fingerprintOf(row.client_secret_wrapped),
    activeFrom: row.active_from?.toISOString() ?? null,
    retiredAt: row.retired_at?.toISOString() ?? null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}
