import type { Logger } from '@constellation/observability'
import type { Kysely } from 'kysely'
import { type Hex, keccak256, parseTransaction } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { EvmTransaction } from '../../../store/evm-transactions.ts'
import { insertEvmTransaction, listEvmTransactionsFrom } from '../../../store/evm-transactions.ts'
import type { Schema } from '../../../store/schema.gen.ts'
import { AnchorError } from '../audit-anchor.ts'
import { type Chain, RefusedByNode } from './chain.ts'
import { currentFees, type Fees, replacingFees } from './fees.ts'

type Options = {
  chain: Chain
  feePayer: PrivateKeyAccount
  chainId: number
  contract: string
  /** Nothing is sent with less than this on the account. */
  minBalance: bigint
  /** Hears what the account has. */
  onBalance: (wei: bigint) => void
  now: () => Date
  logger: Logger
}

/** What the chain says before a transaction is sent. All of it comes from one node. */
type View = { minedNonce: number; balance: bigint; block: number; baseFee: bigint; fees: Fees }

export type Sender = {
  /** What the chain says now. Throws when the account has less than the floor. */
  look(): Promise<View>
  /** Sends a call with the first nonce that is free. The transaction is stored before it is sent. */
  sendNew(connection: Kysely<Schema>, view: View, call: { recordId: string; data: Hex }): Promise<void>
  /** Sends the same call again with the same nonce and higher fees. */
  replace(connection: Kysely<Schema>, view: View, former: EvmTransaction): Promise<void>
  /** Sends again what nodes have lost, and replaces what the base fee has outgrown, so that nothing behind it waits for ever. */
  heal(connection: Kysely<Schema>, view: View): Promise<void>
}

/** At most so many transactions are looked after at a time, those with the lowest nonces first. */
const most = 50

/**
 * Sends transactions of one account. Its nonces come from the chain and from the table of what was signed, so a nonce belongs to one call
 * for ever: a send that failed is repeated, and leaves no gap. Every function except `look` needs the lock on nonces.
 */
export function createSender({
  chain,
  feePayer,
  chainId,
  contract,
  minBalance,
  onBalance,
  now,
  logger,
}: Options): Sender {
  const sender = feePayer.address.toLowerCase()

  async function look(): Promise<View> {
    const [minedNonce, balance, block, tip] = await Promise.all([
      chain.minedNonce(sender),
      chain.balance(sender),
      chain.newestBlock(),
      chain.tip(),
    ])
    onBalance(balance)
    if (balance < minBalance) throw new AnchorError('budget_exceeded', 'the fee payer has less than its floor')
    const { number, baseFee } = block
    return { minedNonce, balance, block: number, baseFee, fees: currentFees({ baseFee, tip }) }
  }

  const inFlight = (connection: Kysely<Schema>, { minedNonce }: View) =>
    listEvmTransactionsFrom(connection, { chainId, sender }, minedNonce)

  type Draft = { recordId: string; to: string; data: Hex; nonce: number; fees: Fees }

  async function send(connection: Kysely<Schema>, { block }: View, { recordId, to, data, nonce, fees }: Draft) {
    const gas = ((await chain.estimateGas({ from: sender, to, data })) * 6n) / 5n
    const signed = await feePayer.signTransaction({
      type: 'eip1559',
      chainId,
      to: to as Hex,
      data,
      nonce,
      gas,
      ...fees,
    })
    const hash = keccak256(signed)
    const transaction = {
      hash,
      chainId,
      contract: to,
      sender,
      nonce,
      recordId,
      signed,
      sentBlock: block,
      sentAt: now(),
    }
    await insertEvmTransaction(connection, transaction)
    await sendOrHope(signed)
  }

  /** A node that does not answer may have the transaction. Only its refusal is an error. */
  async function sendOrHope(signed: string): Promise<void> {
    await chain.send(signed).catch((error: unknown) => {
      if (error instanceof RefusedByNode) throw error
    })
  }

  async function replace(connection: Kysely<Schema>, view: View, { recordId, signed, nonce }: EvmTransaction) {
    const { to, data = '0x', maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parseTransaction(signed as Hex)
    const fees = replacingFees({ maxFeePerGas, maxPriorityFeePerGas }, view.fees)
    await send(connection, view, { recordId, to: to ?? contract, data, nonce, fees })
  }

  async function healOne(connection: Kysely<Schema>, view: View, ofOneNonce: readonly EvmTransaction[]) {
    const newest = ofOneNonce.at(-1)
    if (!newest) return
    const known = await Promise.all(ofOneNonce.map(({ hash }) => chain.knows(hash)))
    const isPriced = (parseTransaction(newest.signed as Hex).maxFeePerGas ?? 0n) >= view.baseFee
    if (!isPriced) return replace(connection, view, newest)
    if (!known.includes(true)) await sendOrHope(newest.signed)
  }

  return {
    look,
    replace,
    async sendNew(connection, view, { recordId, data }) {
      const taken = new Set((await inFlight(connection, view)).map(({ nonce }) => nonce))
      let nonce = view.minedNonce
      while (taken.has(nonce)) nonce++
      await send(connection, view, { recordId, to: contract, data, nonce, fees: view.fees })
    },
    async heal(connection, view) {
      const byNonce = Map.groupBy(await inFlight(connection, view), ({ nonce }) => nonce)
      for (const [nonce, transactions] of [...byNonce].slice(0, most))
        await healOne(connection, view, transactions).catch((error: unknown) => {
          logger.warn({ error, nonce }, 'a transaction of an anchor could not be sent again')
        })
    },
  }
}
