import type { Kysely, Selectable } from 'kysely'
import type { Schema, WalletsTable } from './schema.gen.ts'

export type WalletRow = Selectable<WalletsTable>
export type NewWallet = {
  omniAccount: string
  address: string
  role: 'master' | 'daemon'
  parentAddress: string | null
}

/** Stores a binding, or gives the one that is stored for this account and address. */
export async function insertOrFindWallet(db: Kysely<Schema>, wallet: NewWallet): Promise<WalletRow> {
  const { omniAccount, address, role, parentAddress } = wallet
  const inserted = await db
    .insertInto('wallets')
    .values({ omni_account: omniAccount, address, role, parent_address: parentAddress })
    .onConflict((conflict) => conflict.columns(['omni_account', 'address']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (inserted) return inserted
  return db
    .selectFrom('wallets')
    .selectAll()
    .where('omni_account', '=', omniAccount)
    .where('address', '=', address)
    .executeTakeFirstOrThrow()
}

/** Every binding of an address, under any account. */
export function listBindings(db: Kysely<Schema>, address: string): Promise<WalletRow[]> {
  return db.selectFrom('wallets').selectAll().where('address', '=', address).execute()
}
