import { z } from 'zod'
import { AnchorError, type AnchoredRecord, type AnchorReceipt, type Verdict } from '../audit-anchor.ts'
import { isEventOf } from './anchored-event.ts'
import type { Chain } from './chain.ts'
import type { EventPlace } from './sight-record.ts'

const Stored = z.object({
  tx_hash: z.string(),
  block_number: z.number(),
  block_hash: z.string(),
  log_index: z.number(),
})

/** A place as it is kept with the record. */
export function toAnchorReceipt({ hash, blockNumber, blockHash, logIndex }: EventPlace): AnchorReceipt {
  return { tx_hash: hash, block_number: blockNumber, block_hash: blockHash, log_index: logIndex }
}

/** Whether the chain still has the event in that block, and no reorganisation can remove it. Throws when the node is behind that block. */
export async function verifyEvent(
  chain: Chain,
  contract: string,
  record: AnchoredRecord,
  receipt: AnchorReceipt,
): Promise<Verdict> {
  const { tx_hash, block_number, block_hash, log_index } = Stored.parse(receipt)
  const [head, finalized, found] = await Promise.all([
    chain.newestBlock(),
    chain.finalizedBlock(),
    chain.receipt(tx_hash),
  ])
  if (!found && head.number < block_number) throw new AnchorError('network', 'the node has not come so far')
  if (!found) return 'gone'
  const log = found.logs.find(({ logIndex }) => logIndex === log_index)
  const isSame = found.hash === tx_hash && found.blockHash === block_hash && found.blockNumber === block_number
  if (!isSame || !found.isSuccess || !log || !isEventOf(record, contract, log)) return 'differs'
  return block_number <= finalized.number ? 'held' : 'not_final'
}
