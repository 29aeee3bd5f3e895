import { within } from '@constellation/chassis'
import type { Logger } from '@constellation/observability'
import type { Kysely } from 'kysely'
import type { PrivateKeyAccount } from 'viem/accounts'
import { createNonceLock } from '../../../store/nonce-lock.ts'
import type { Schema } from '../../../store/schema.gen.ts'
import { type CircuitBreaker, createCircuitBreaker } from '../../circuit-breaker.ts'
import { AnchorError, type AnchoredRecord, type AnchorReceipt, type AuditAnchor } from '../audit-anchor.ts'
import { awaitEvent } from './await-event.ts'
import type { Chain } from './chain.ts'
import { type ChainState, createChainState } from './chain-state.ts'
import { placeRecord } from './place-record.ts'
import { createSender } from './sender.ts'
import { toAnchorReceipt, verifyEvent } from './verify-event.ts'

export type EvmOptions = {
  db: Kysely<Schema>
  chain: Chain
  chainId: number
  contract: string
  feePayer: PrivateKeyAccount
  minBalance: bigint
  confirmations: number
  now: () => Date
  logger: Logger
  /** How long one record may take, and the pause between two looks at the chain. */
  waitMs: number
  pollMs: number
}

export type EvmAnchor = AuditAnchor & AsyncDisposable & { breaker: CircuitBreaker; state: ChainState }

/** Sends every record as an event to a contract on an EVM chain. Disposing it waits for what is under way, and logs what may still land. */
export function createEvmAnchor(options: EvmOptions): EvmAnchor {
  const { db, chain, contract, now, logger, waitMs } = options
  const payer = options.feePayer.address.toLowerCase()
  const breaker = createCircuitBreaker({
    now,
    failuresToOpen: 5,
    openMs: 30_000,
    probeMs: 2 * waitMs,
    refuse: () => new AnchorError('circuit_open', 'the chain failed too often: the circuit is open'),
    isFailure: (error) => !(error instanceof AnchorError && error.fault === 'budget_exceeded'),
  })
  const state = createChainState({ ...options, payer, breaker })
  const sender = createSender({ ...options, onBalance: state.setBalance })
  const lock = createNonceLock(db)
  const shutdown = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  const waiting = {
    ...options,
    payer,
    heal: () => lock(async (connection) => sender.heal(connection, await sender.look())),
  }

  /** Work that disposing waits for. */
  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work)
    const forget = () => underWay.delete(work)
    work.then(forget, forget)
    return work
  }

  async function attempt(record: AnchoredRecord, signal: AbortSignal): Promise<AnchorReceipt> {
    await lock(async (connection) => {
      signal.throwIfAborted()
      await placeRecord({ ...options, sender, payer }, connection, record)
    })
    return toAnchorReceipt(await awaitEvent(waiting, record, signal))
  }

  async function anchor(record: AnchoredRecord): Promise<AnchorReceipt> {
    const late = new AbortController()
    const signal = AbortSignal.any([late.signal, shutdown.signal])
    try {
      const work = track(attempt(record, signal))
      return await within(waitMs, work, () => new AnchorError('network', 'the chain did not confirm in time'))
    } catch (error) {
      if (!(error instanceof AnchorError))
        throw new AnchorError('internal', 'the record was not sent', { cause: error })
      throw error
    } finally {
      late.abort()
      if (shutdown.signal.aborted)
        logger.warn({ auditRecord: record.id }, 'a transaction was left under way: the reconciler looks for its event')
    }
  }

  return {
    name: 'evm_testnet',
    breaker,
    state,
    anchor: (record) => track(breaker.run(() => anchor(record))),
    verify: (record, receipt) => verifyEvent(chain, contract, record, receipt),
    ready: () => state.readiness(),
    refusal() {
      if (state.fault() || state.isUnderFloor()) return 'audit_unavailable'
      return breaker.admits() ? undefined : 'audit_error'
    },
    async [Symbol.asyncDispose]() {
      shutdown.abort()
      await Promise.allSettled(underWay)
    },
  }
}
