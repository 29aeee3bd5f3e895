import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { MailboxesTable, Schema } from './schema.gen.ts'

export type MailboxRow = Selectable<MailboxesTable>

type NewMailbox = {
  id: string
  accountId: string
  address: string
  addressKey: string
  displayName: string | undefined
  providerUser: string
  defaultProviderId: string | undefined
}

/** Throws a unique violation when the account has a mailbox with this address. */
export function insertMailbox(trx: Transaction<Schema>, mailbox: NewMailbox): Promise<MailboxRow> {
  return trx
    .insertInto('mailboxes')
    .values({
      id: mailbox.id,
      account_id: mailbox.accountId,
      address: mailbox.address,
      address_key: mailbox.addressKey,
      display_name: mailbox.displayName ?? null,
      provider_user: mailbox.providerUser,
      default_provider_id: mailbox.defaultProviderId ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findMailbox(db: Kysely<Schema>, id: string): Promise<MailboxRow | undefined> {
  return db.selectFrom('mailboxes').selectAll().where('id', '=', id).executeTakeFirst()
}

export function listMailboxRows(db: Kysely<Schema>, accountId: string, page: Page): Promise<MailboxRow[]> {
  return db
    .selectFrom('mailboxes')
    .selectAll()
    .where('account_id', '=', accountId)
    .$call((query) => newestFirst(query, page))
    .execute()
}

type MailboxChange = {
  displayName?: string | null | undefined
  providerUser?: string | undefined
  defaultProviderId?: string | null | undefined
}

/** Changes what is given. Where another mailbox at the provider is meant, nothing is known of its copies. */
export function updateMailboxRow(trx: Transaction<Schema>, id: string, change: MailboxChange): Promise<MailboxRow> {
  const { displayName, providerUser, defaultProviderId } = change
  return trx
    .updateTable('mailboxes')
    .set({
      ...(displayName !== undefined && { display_name: displayName }),
      ...(providerUser !== undefined && {
        provider_user: providerUser,
        reconcile_by: sql<string>`case when provider_user = ${providerUser} then reconcile_by else 'none' end`,
      }),
      ...(defaultProviderId !== undefined && { default_provider_id: defaultProviderId }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Changes the status where it is one of those given; undefined where it is another. */
export function changeMailboxStatus(
  trx: Transaction<Schema>,
  id: string,
  { from, to }: { from: readonly string[]; to: 'enabled' | 'disabled' },
): Promise<MailboxRow | undefined> {
  return trx
    .updateTable('mailboxes')
    .set({ status: to, hold_reason: null })
    .where('id', '=', id)
    .where('status', 'in', [...from])
    .returningAll()
    .executeTakeFirst()
}

/** Sends from a mailbox one message at a time until a provider accepts one. Pauses that were requested of us stay. */
export async function probeMailbox(trx: Transaction<Schema>, id: string): Promise<void> {
  await sql`
    insert into throttle_pauses (provider_id, mailbox_id, until, strikes)
    select p.id, m.id, now(), 1 from mailboxes m join providers p on p.account_id = m.account_id and p.deleted_at is null
    where m.id = ${id}::uuid
    on conflict (provider_id, mailbox_id) do nothing`.execute(trx)
}

/** Stores the mark by which the copies of a mailbox are found, as a test has shown. */
export async function storeMark(trx: Transaction<Schema>, id: string, mark: string): Promise<void> {
  await trx.updateTable('mailboxes').set({ reconcile_by: mark }).where('id', '=', id).execute()
}
