import { Failure } from '@constellation/chassis'
import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.gen.ts'
import { insertOrFindWallet, type NewWallet } from '../../store/wallets.ts'

/** Binds a wallet to an account. A repeated binding changes nothing; one in another role or under another master is refused. */
export async function bindWallet({ db }: { db: Kysely<Schema> }, wallet: NewWallet): Promise<void> {
  const bound = await insertOrFindWallet(db, wallet)
  if (bound.role !== wallet.role) throw new Failure('role_mismatch', `the wallet is bound as ${bound.role} already`)
  if (bound.parent_address !== wallet.parentAddress)
    throw new Failure('parent_mismatch', 'the wallet is bound to another master')
}
