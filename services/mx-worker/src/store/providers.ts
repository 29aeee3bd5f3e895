import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Rates } from '../policy/rates-of.ts'
import type { ProviderSecretsTable, ProvidersTable, Schema } from './schema.gen.ts'

export type ProviderRow = Selectable<ProvidersTable>
export type ProviderSecretRow = Selectable<ProviderSecretsTable>

type NewProvider = {
  id: string
  accountId: string
  kind: string
  name: string
  isDefault: boolean
  policy: object
  settings: object
  mailboxConcurrency: number
  providerConcurrency: number
  rates: Rates
}

/** Adds a provider. A new default one takes the place of the former default. */
export async function insertProvider(trx: Transaction<Schema>, provider: NewProvider): Promise<ProviderRow> {
  if (provider.isDefault)
    await trx
      .updateTable('providers')
      .set({ is_default: false })
      .where('account_id', '=', provider.accountId)
      .where('is_default', '=', true)
      .execute()
  return trx
    .insertInto('providers')
    .values({
      id: provider.id,
      account_id: provider.accountId,
      kind: provider.kind,
      name: provider.name,
      is_default: provider.isDefault,
      policy: JSON.stringify(provider.policy),
      settings: JSON.stringify(provider.settings),
      mailbox_concurrency: provider.mailboxConcurrency,
      provider_concurrency: provider.providerConcurrency,
      rates: JSON.stringify(provider.rates),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** A provider that was removed is only found where that is wanted: messages name it still. */
export function findProvider(
  db: Kysely<Schema>,
  id: string,
  { evenDeleted = false }: { evenDeleted?: boolean } = {},
): Promise<ProviderRow | undefined> {
  return db
    .selectFrom('providers')
    .selectAll()
    .where('id', '=', id)
    .$if(!evenDeleted, (query) => query.where('deleted_at', 'is', null))
    .executeTakeFirst()
}

/** Every provider of an account, with those that were removed. */
export function listProvidersOf(db: Kysely<Schema>, accountId: string): Promise<ProviderRow[]> {
  return db.selectFrom('providers').selectAll().where('account_id', '=', accountId).execute()
}

export function listProviderRows(
  db: Kysely<Schema>,
  accountId: string | undefined,
  page: Page,
): Promise<ProviderRow[]> {
  return db
    .selectFrom('providers')
    .selectAll()
    .where('deleted_at', 'is', null)
    .$if(accountId !== undefined, (query) => query.where('account_id', '=', accountId ?? ''))
    .$call((query) => newestFirst(query, page))
    .execute()
}

/** Changes the status where it is one of those given; undefined where it is another. */
export function changeStatus(
  trx: Transaction<Schema>,
  id: string,
  change: { from: readonly string[]; to: 'enabled' | 'paused' | 'disabled'; reason: string | null },
): Promise<ProviderRow | undefined> {
  return trx
    .updateTable('providers')
    .set({ status: change.to, pause_reason: change.reason, paused_until: null, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where('status', 'in', [...change.from])
    .returningAll()
    .executeTakeFirst()
}

type NewSecret = {
  id: string
  providerId: string
  version: string
  tenantId: string
  clientId: string
  envelope: string
  certificateThumbprint?: string | undefined
  activeFrom?: string | undefined
  retiredAt?: string | undefined
  createdBy: string
}

/** Throws a unique violation when the provider has this version. */
export async function insertSecret(trx: Transaction<Schema>, secret: NewSecret): Promise<void> {
  await trx
    .insertInto('provider_secrets')
    .values({
      id: secret.id,
      provider_id: secret.providerId,
      version: secret.version,
      tenant_id: secret.tenantId,
      client_id: secret.clientId,
      client_secret_wrapped: secret.envelope,
      certificate_thumbprint: secret.certificateThumbprint ?? null,
      active_from: secret.activeFrom === undefined ? null : new Date(secret.activeFrom),
      retired_at: secret.retiredAt === undefined ? null : new Date(secret.retiredAt),
      created_by: secret.createdBy,
    })
    .execute()
}

export function listSecretRows(db: Kysely<Schema>, providerId: string): Promise<ProviderSecretRow[]> {
  return db.selectFrom('provider_secrets').selectAll().where('provider_id', '=', providerId).orderBy('id').execute()
}
