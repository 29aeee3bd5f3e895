import type { Kysely } from 'kysely'
import { type EvmTransaction, listEvmTransactionsOf } from '../../../store/evm-transactions.ts'
import type { Schema } from '../../../store/schema.gen.ts'
import { AnchorError, type AnchoredRecord } from '../audit-anchor.ts'
import { anchorCall } from './anchored-event.ts'
import type { Chain } from './chain.ts'
import type { Sender } from './sender.ts'
import { sightRecord } from './sight-record.ts'

type Placing = { chain: Chain; sender: Sender; chainId: number; contract: string; payer: string }

/** Nodes refuse to search more blocks than this at once. Receipts of our own transactions are found at any distance. */
const searchedBlocks = 9000

/**
 * Sends the transaction of a record, under the lock on nonces. A record gets a second nonce only when a node proves twice that the first
 * is used and the event is not there. Until then its transaction is replaced under the first nonce, so it cannot be anchored twice.
 */
export async function placeRecord(placing: Placing, connection: Kysely<Schema>, record: AnchoredRecord): Promise<void> {
  const { chain, sender, chainId, contract, payer } = placing
  const transactions = await listEvmTransactionsOf(connection, { recordId: record.id, chainId, contract })
  const view = await sender.look()
  const newest = transactions.at(-1)
  const state = newest ? await stateOf(placing, { record, transactions, newest, block: view.block }) : 'absent'
  if (state === 'absent') await sender.sendNew(connection, view, { recordId: record.id, data: anchorCall(record) })
  else if (newest && state === 'unused') {
    // Only the account that signed can replace. Another than today's has its transaction sent once more.
    if (newest.sender === payer) await sender.replace(connection, view, newest)
    else await chain.send(newest.signed)
  }
  await sender.heal(connection, view)
}

type Former = {
  record: AnchoredRecord
  transactions: readonly EvmTransaction[]
  newest: EvmTransaction
  block: number
}

/** Whether the event is there, or else whether the last nonce of the record is used. */
async function stateOf(
  { chain, contract }: Placing,
  { record, transactions, newest, block }: Former,
): Promise<'anchored' | 'unused' | 'absent'> {
  const logsFrom = Math.max(transactions[0]?.sentBlock ?? block, block - searchedBlocks)
  const sought = { record, contract, sender: newest.sender, transactions, logsFrom }
  const [first, second] = [await sightRecord(chain, sought), await sightRecord(chain, sought)]
  if (first.event || second.event) return 'anchored'
  const proofs = [first, second].filter(({ minedNonce }) => minedNonce > newest.nonce).length
  if (proofs === 1) throw new AnchorError('network', 'the nodes of the RPC disagree: the record is not sent again yet')
  return proofs === 2 ? 'absent' : 'unused'
}
