import type { Kysely, Selectable, Transaction } from 'kysely'
import type { MailboxesTable, Schema } from './schema.gen.ts'
import { wakeAllWorkers } from './wake-all-workers.ts'

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

export function listMailboxRows(
  db: Kysely<Schema>,
  accountId: string,
  page: { limit: number; after?: string },
): Promise<MailboxRow[]> {
  return db
    .selectFrom('mailboxes')
    .selectAll()
    .where('account_id', '=', accountId)
    .$if(page.after !== undefined, (query) => query.where('id', '<', page.after ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

/** Releases a held mailbox; undefined when it is not held. Workers are woken. */
export async function releaseMailboxRow(trx: Transaction<Schema>, id: string): Promise<MailboxRow | undefined> {
  await wakeAllWorkers(trx)
  return trx
    .updateTable('mailboxes')
    .set({ status: 'enabled', hold_reason: null })
    .where('id', '=', id)
    .where('status', '=', 'held')
    .returningAll()
    .executeTakeFirst()
}
