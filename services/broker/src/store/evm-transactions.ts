import type { Kysely, Selectable } from 'kysely'
import type { EvmTransactionsTable, Schema } from './schema.gen.ts'

export type EvmTransaction = {
  hash: string
  chainId: number
  contract: string
  sender: string
  nonce: number
  recordId: string
  /** The transaction as it is sent, with its signature. */
  signed: string
  /** The newest block when it was signed: no earlier block can hold it. */
  sentBlock: number
  sentAt: Date
}

/** The account that pays, on its chain. */
export type Sender = Pick<EvmTransaction, 'chainId' | 'sender'>

export async function insertEvmTransaction(db: Kysely<Schema>, transaction: EvmTransaction): Promise<void> {
  await db
    .insertInto('evm_transactions')
    .values({
      hash: transaction.hash,
      chain_id: String(transaction.chainId),
      contract: transaction.contract,
      sender: transaction.sender,
      nonce: String(transaction.nonce),
      record_id: transaction.recordId,
      signed: transaction.signed,
      sent_block: String(transaction.sentBlock),
      sent_at: transaction.sentAt,
    })
    .execute()
}

/** Transactions from a nonce on, by nonce, the oldest of each nonce first. */
export async function listEvmTransactionsFrom(
  db: Kysely<Schema>,
  { chainId, sender }: Sender,
  nonce: number,
): Promise<EvmTransaction[]> {
  const rows = await db
    .selectFrom('evm_transactions')
    .selectAll()
    .where('chain_id', '=', String(chainId))
    .where('sender', '=', sender)
    .where('nonce', '>=', String(nonce))
    .orderBy('nonce')
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

/** The transactions that were signed for a record on this chain, of any sender, the oldest first. */
export async function listEvmTransactionsOf(
  db: Kysely<Schema>,
  { recordId, chainId, contract }: Pick<EvmTransaction, 'recordId' | 'chainId' | 'contract'>,
): Promise<EvmTransaction[]> {
  const rows = await db
    .selectFrom('evm_transactions')
    .selectAll()
    .where('record_id', '=', recordId)
    .where('chain_id', '=', String(chainId))
    .where('contract', '=', contract)
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

function fromRow(row: Selectable<EvmTransactionsTable>): EvmTransaction {
  return {
    hash: row.hash,
    chainId: Number(row.chain_id),
    contract: row.contract,
    sender: row.sender,
    nonce: Number(row.nonce),
    recordId: row.record_id,
    signed: row.signed,
    sentBlock: Number(row.sent_block),
    sentAt: row.sent_at,
  }
}
