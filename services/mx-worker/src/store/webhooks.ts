import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, WebhookEndpointsTable, WebhookSecretsTable } from './schema.gen.ts'

export type WebhookRow = Selectable<WebhookEndpointsTable>
export type WebhookSecretRow = Selectable<WebhookSecretsTable>

type NewWebhook = {
  id: string
  accountId: string
  name: string
  url: string
  events: readonly string[]
  createdBy: string
  /** How many an account may have. */
  most: number
}

/** Adds a webhook; undefined when the account has as many as it may have. */
export async function insertWebhook(trx: Transaction<Schema>, one: NewWebhook): Promise<WebhookRow | undefined> {
  const { rows } = await sql<WebhookRow>`
    insert into webhook_endpoints (id, account_id, name, url, events, created_by)
    select ${one.id}::uuid, ${one.accountId}::uuid, ${one.name}, ${one.url}, ${[...one.events]}::text[], ${one.createdBy}
    where (select count(*) from webhook_endpoints where account_id = ${one.accountId}::uuid) < ${one.most}
    returning *`.execute(trx)
  return rows[0]
}

export function findWebhook(db: Kysely<Schema>, id: string): Promise<WebhookRow | undefined> {
  return db.selectFrom('webhook_endpoints').selectAll().where('id', '=', id).executeTakeFirst()
}

export function listWebhookRows(db: Kysely<Schema>, accountId: string, page: Page): Promise<WebhookRow[]> {
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('account_id', '=', accountId)
    .$call((query) => newestFirst(query, page))
    .execute()
}

type WebhookChange = {
  name?: string | undefined
  url?: string | undefined
  events?: readonly string[] | undefined
  status?: 'enabled' | 'disabled' | undefined
}

/** Changes what is given. One with another address, or that is enabled, begins without its former failures. */
export function updateWebhookRow(trx: Transaction<Schema>, id: string, change: WebhookChange): Promise<WebhookRow> {
  const { name, url, events, status } = change
  return trx
    .updateTable('webhook_endpoints')
    .set({
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events: [...events] }),
      ...((url !== undefined || status === 'enabled') && sound),
      ...(status === 'enabled' && { status, disabled_reason: null }),
      ...(status === 'disabled' && {
        status,
        disabled_reason: sql<string>`coalesce(disabled_reason, 'operator')`,
      }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

const sound = { failing_since: null, last_failure: null, unanswered: 0, paused_until: null }

/** Removes a webhook with its secrets and deliveries. */
export async function deleteWebhookRow(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx.deleteFrom('webhook_endpoints').where('id', '=', id).execute()
  await trx.deleteFrom('webhook_deliveries').where('endpoint_id', '=', id).execute()
}

/** Gives up what waits for a webhook. */
export async function giveUpDeliveries(trx: Transaction<Schema>, endpointId: string, reason: string): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set({
      state: 'failed',
      finished_at: sql<Date>`now()`,
      last_failure: reason,
      claim_token: null,
      claimed_until: null,
    })
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'waiting')
    .execute()
}

/** Makes a secret the current one. The former signs beside it for the grace period, and one before it not any more. */
export async function replaceSecret(
  trx: Transaction<Schema>,
  { id, endpointId, sealed, graceHours }: { id: string; endpointId: string; sealed: string; graceHours: number },
): Promise<void> {
  // Rotations of one webhook come one after the other.
  await trx.selectFrom('webhook_endpoints').select('id').where('id', '=', endpointId).forNoKeyUpdate().execute()
  const secrets = () => trx.deleteFrom('webhook_secrets').where('endpoint_id', '=', endpointId)
  await secrets().where('ends_at', 'is not', null).execute()
  await trx
    .updateTable('webhook_secrets')
    .set({ ends_at: sql<Date>`now() + make_interval(hours => ${graceHours})` })
    .where('endpoint_id', '=', endpointId)
    .execute()
  if (graceHours === 0) await secrets().execute()
  await trx.insertInto('webhook_secrets').values({ id, endpoint_id: endpointId, sealed }).execute()
}

/** The secrets of webhooks that sign at this moment, the newest first. */
export function listActiveSecrets(db: Kysely<Schema>, endpointIds: readonly string[]): Promise<WebhookSecretRow[]> {
  return db
    .selectFrom('webhook_secrets')
    .selectAll()
    .where('endpoint_id', 'in', [...endpointIds])
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', sql<Date>`now()`)]))
    .orderBy('id', 'desc')
    .execute()
}

/** The ids of the keys that the secrets are sealed with. */
export async function listSecretKeys(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db.selectFrom('webhook_secrets').select(keyOfSecret.as('key')).distinct().orderBy('key').execute()
  return rows.map(({ key }) => key)
}

/** The next secrets that are sealed with another key than this one, by id. */
export function listSecretsOfOtherKeys(
  db: Kysely<Schema>,
  key: string,
  page: { limit: number; after: string | undefined },
): Promise<WebhookSecretRow[]> {
  return db
    .selectFrom('webhook_secrets')
    .selectAll()
    .where(keyOfSecret, '<>', key)
    .$if(page.after !== undefined, (query) => query.where('id', '>', page.after ?? ''))
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

/** Puts a secret that is sealed with another key in the place of the same one. */
export async function replaceSealed(
  db: Kysely<Schema>,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<void> {
  await db.updateTable('webhook_secrets').set({ sealed: to }).where('id', '=', id).where('sealed', '=', from).execute()
}

const keyOfSecret = sql<string>`split_part(sealed, '.', 1)`
