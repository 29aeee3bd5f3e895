import type { EvmTransaction } from '../../../store/evm-transactions.ts'
import type { AnchoredRecord } from '../audit-anchor.ts'
import { eventTopic, isEventOf } from './anchored-event.ts'
import type { Chain, TransactionReceipt } from './chain.ts'

/** Where the event of a record is. */
export type EventPlace = { hash: string; blockNumber: number; blockHash: string; logIndex: number }

/** What one node knows of a record, and how far that node has come. */
export type Sighting = {
  event: EventPlace | undefined
  /** A transaction that is in a block without the event. */
  spent: string | undefined
  head: number
  /** The first nonce of the sender that no block has used. */
  minedNonce: number
}

type Sought = {
  record: AnchoredRecord
  contract: string
  sender: string
  transactions: readonly EvmTransaction[]
  /** Events are looked for by the hash of the record too, from this block on. */
  logsFrom?: number
}

/** Looks for the event of a record. All of it is asked at once, so that one node answers. */
export async function sightRecord(
  chain: Chain,
  { record, contract, sender, transactions, logsFrom }: Sought,
): Promise<Sighting> {
  const topics = [eventTopic, `0x${record.recordHash}`]
  // The nonce is asked first: what it counts, the later answers of the same node know.
  const [minedNonce, { number: head }, logs, ...receipts] = await Promise.all([
    chain.minedNonce(sender),
    chain.newestBlock(),
    logsFrom === undefined ? [] : chain.logs({ address: contract, topics, fromBlock: logsFrom }),
    ...transactions.map(({ hash }) => chain.receipt(hash)),
  ])
  // Some nodes give the receipt of the transaction that took the place of this one.
  const own = receipts.filter((receipt, index) => receipt !== undefined && receipt.hash === transactions[index]?.hash)
  const places = own.map((receipt) => receipt && placeOf(receipt, record, contract))
  const event = places.find((place) => place !== undefined) ?? logs.find((log) => isEventOf(record, contract, log))
  return { event, spent: own.find((_, index) => !places[index])?.hash, head, minedNonce }
}

function placeOf(receipt: TransactionReceipt, record: AnchoredRecord, contract: string): EventPlace | undefined {
  const log = receipt.isSuccess ? receipt.logs.find((one) => isEventOf(record, contract, one)) : undefined
  const { hash, blockNumber, blockHash } = receipt
  return log && { hash, blockNumber, blockHash, logIndex: log.logIndex }
}
