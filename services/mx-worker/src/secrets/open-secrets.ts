import type { Kysely } from 'kysely'
import type { Deps } from '../deps.ts'
import { findSecret } from '../store/providers.ts'
import type { Schema } from '../store/schema.gen.ts'
import { createSecretOpener } from './secret-opener.ts'

/** Opens the stored secrets of providers. Plain ones are kept in memory for a short time. */
export function openSecrets(db: Kysely<Schema>, { wrapping, now }: Pick<Deps, 'wrapping' | 'now'>) {
  return createSecretOpener({
    ring: wrapping,
    nowMs: () => now().getTime(),
    async read(id) {
      const row = await findSecret(db, id)
      const { provider_id: providerId, version, tenant_id: tenantId, client_id: clientId } = row
      return { record: { providerId, version, tenantId, clientId }, envelope: row.client_secret_wrapped }
    },
  })
}
