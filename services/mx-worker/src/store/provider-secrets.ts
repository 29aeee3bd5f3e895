import { type Kysely, sql, type Transaction } from 'kysely'
import { type AuditRow, appendAudit } from './audit.ts'
import type { Schema } from './schema.gen.ts'

export type StoredSecret = {
  id: string
  account_id: string
  provider_id: string
  version: string
  tenant_id: string
  client_id: string
  client_secret_wrapped: string
  certificate_thumbprint: string | null
}

/** A secret with the account of its provider. */
export function findStoredSecret(db: Kysely<Schema>, id: string): Promise<StoredSecret> {
  return storedSecrets(db).where('provider_secrets.id', '=', id).executeTakeFirstOrThrow()
}

/** The next secrets whose envelope names another key than `keyId`, by id. */
export function listSecretsOfOtherKeys(
  db: Kysely<Schema>,
  keyId: string,
  page: { limit: number; after: string | undefined },
): Promise<StoredSecret[]> {
  return storedSecrets(db)
    .where('client_secret_wrapped', 'like', 'mxs1.%')
    .where(keyOfEnvelope, '<>', keyId)
    .$if(page.after !== undefined, (query) => query.where('provider_secrets.id', '>', page.after ?? ''))
    .orderBy('provider_secrets.id')
    .limit(page.limit)
    .execute()
}

/** The ids of the keys that wrap the stored secrets. */
export async function listWrappingKeys(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db
    .selectFrom('provider_secrets')
    .select(keyOfEnvelope.as('key'))
    .where('client_secret_wrapped', 'like', 'mxs1.%')
    .distinct()
    .orderBy('key')
    .execute()
  return rows.map(({ key }) => key)
}

/** Puts an envelope in the place of another one. False when the stored envelope is a different one by now. */
export async function replaceEnvelope(
  trx: Transaction<Schema>,
  id: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('provider_secrets')
    .set({ client_secret_wrapped: to })
    .where('id', '=', id)
    .where('client_secret_wrapped', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Writes the entry of an unwrapping, and with a good one that the secret was used now. */
export async function noteUnwrap(db: Kysely<Schema>, id: string, entry: AuditRow): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (entry.outcome === 'ok')
      await trx.updateTable('provider_secrets').set({ last_used_at: sql<Date>`now()` }).where('id', '=', id).execute()
    await appendAudit(trx, entry)
  })
}

const keyOfEnvelope = sql<string>`split_part(client_secret_wrapped, '.', 2)`

function storedSecrets(db: Kysely<Schema>) {
  return db
    .selectFrom('provider_secrets')
    .innerJoin('providers', 'providers.id', 'provider_secrets.provider_id')
    .select(['provider_secrets.id', 'account_id', 'provider_id', 'version', 'tenant_id', 'client_id'])
    .select(['client_secret_wrapped', 'certificate_thumbprint'])
}
