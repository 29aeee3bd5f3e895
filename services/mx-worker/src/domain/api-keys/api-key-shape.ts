import { type ApiKey, ApiKeyId, MailAccountId } from '@constellation/contracts-mx'
import type { ApiKeyRow } from '../../store/api-keys.ts'

export function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: ApiKeyId.parse(row.id),
    accountId: MailAccountId.parse(row.account_id),
    name: row.name,
    // The contract permits these scopes only when a key is made.
    scopes: row.scopes as ApiKey['scopes'],
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }
}
