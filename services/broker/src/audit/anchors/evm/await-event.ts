import { setTimeout as pause } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { listEvmTransactionsOf } from '../../../store/evm-transactions.ts'
import type { Schema } from '../../../store/schema.gen.ts'
import { AnchorError, type AnchoredRecord } from '../audit-anchor.ts'
import type { Chain } from './chain.ts'
import { type EventPlace, sightRecord } from './sight-record.ts'

type Options = {
  db: Kysely<Schema>
  chain: Chain
  chainId: number
  contract: string
  payer: string
  confirmations: number
  pollMs: number
  /** Sends again what nodes have lost. */
  heal: () => Promise<void>
}

/** Polls between two looks at transactions that nodes may have lost. */
const pollsToHeal = 4

/** Waits until enough blocks are on the event of a record. An RPC that does not answer is asked again until the signal ends it. */
export async function awaitEvent(
  { db, chain, chainId, contract, payer: sender, confirmations, pollMs, heal }: Options,
  record: AnchoredRecord,
  signal: AbortSignal,
): Promise<EventPlace> {
  for (let poll = 1; ; poll++) {
    signal.throwIfAborted()
    // Another attempt may have replaced the transaction meanwhile.
    const transactions = await listEvmTransactionsOf(db, { recordId: record.id, chainId, contract })
    const seen = await sightRecord(chain, { record, contract, sender, transactions }).catch(ignoreNetwork)
    if (seen?.event && seen.head - seen.event.blockNumber + 1 >= confirmations) return seen.event
    if (seen?.spent && !seen.event)
      throw new AnchorError('verification_mismatch', `the transaction ${seen.spent} is in a block without its event`)
    if (poll % pollsToHeal === 0) await heal().catch(ignoreNetwork)
    await pause(pollMs, undefined, { signal })
  }
}

function ignoreNetwork(error: unknown): undefined {
  if (!(error instanceof AnchorError)) throw error
}
