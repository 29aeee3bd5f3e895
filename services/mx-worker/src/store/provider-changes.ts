import { type Kysely, sql, type Transaction } from 'kysely'
import type { Rates } from '../policy/rates-of.ts'
import type { ProviderRow, ProviderSecretRow } from './providers.ts'
import type { Schema } from './schema.gen.ts'

export type ProviderChange = {
  name?: string | undefined
  isDefault?: boolean | undefined
  settings?: object | undefined
  policy?: { stored: object; mailboxConcurrency: number; providerConcurrency: number; rates: Rates } | undefined
}

/** Locks a provider against other changes and against being removed. */
export function lockProvider(trx: Transaction<Schema>, id: string): Promise<ProviderRow | undefined> {
  return trx
    .selectFrom('providers')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Changes what is given. A new default provider takes the place of the former one. */
export async function updateProviderRow(
  trx: Transaction<Schema>,
  { id, account_id }: Pick<ProviderRow, 'id' | 'account_id'>,
  { name, isDefault, settings, policy }: ProviderChange,
): Promise<ProviderRow> {
  if (isDefault) await clearDefault(trx, account_id)
  return trx
    .updateTable('providers')
    .set({
      updated_at: sql<Date>`now()`,
      ...(name !== undefined && { name }),
      ...(isDefault !== undefined && { is_default: isDefault }),
      ...(settings && { settings: JSON.stringify(settings) }),
      ...(policy && {
        policy: JSON.stringify(policy.stored),
        mailbox_concurrency: policy.mailboxConcurrency,
        provider_concurrency: policy.providerConcurrency,
        rates: JSON.stringify(policy.rates),
      }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function clearDefault(trx: Transaction<Schema>, accountId: string): Promise<void> {
  await trx
    .updateTable('providers')
    .set({ is_default: false })
    .where('account_id', '=', accountId)
    .where('is_default', '=', true)
    .execute()
}

/** How many messages wait for a provider, or are being sent through it. */
export async function countWaiting(trx: Transaction<Schema>, providerId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('queue_items')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('provider_id', '=', providerId)
    .where('status', 'in', ['queued', 'sending', 'retry_wait', 'unknown'])
    .executeTakeFirstOrThrow()
  return count
}

/** Removes a provider with its secrets. Its row stays for the messages that name it. */
export async function deleteProviderRow(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx.deleteFrom('provider_secrets').where('provider_id', '=', id).execute()
  await trx.deleteFrom('throttle_pauses').where('provider_id', '=', id).execute()
  await trx.updateTable('mailboxes').set({ default_provider_id: null }).where('default_provider_id', '=', id).execute()
  await trx
    .updateTable('providers')
    .set({
      ...{ status: 'disabled', pause_reason: null, paused_until: null, is_default: false },
      ...{ deleted_at: sql<Date>`now()`, updated_at: sql<Date>`now()` },
    })
    .where('id', '=', id)
    .execute()
}

/** A secret with the account of its provider. */
export function findSecretWithAccount(
  db: Kysely<Schema>,
  id: string,
): Promise<(ProviderSecretRow & { account_id: string }) | undefined> {
  return db
    .selectFrom('provider_secrets')
    .innerJoin('providers', 'providers.id', 'provider_secrets.provider_id')
    .selectAll('provider_secrets')
    .select('providers.account_id')
    .where('provider_secrets.id', '=', id)
    .executeTakeFirst()
}

/** Retires a secret from a moment on, which is now unless one is given; undefined when it is retired or disabled. */
export function retireSecretRow(
  trx: Transaction<Schema>,
  id: string,
  at: Date | undefined,
): Promise<ProviderSecretRow | undefined> {
  return trx
    .updateTable('provider_secrets')
    .set({ retired_at: at ?? sql<Date>`now()` })
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .where((e) => e.or([e('retired_at', 'is', null), e('retired_at', '>', sql<Date>`now()`)]))
    .returningAll()
    .executeTakeFirst()
}

/** Disables a secret for good; undefined when it is disabled. */
export function disableSecretRow(trx: Transaction<Schema>, id: string): Promise<ProviderSecretRow | undefined> {
  return trx
    .updateTable('provider_secrets')
    .set({ disabled_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}
