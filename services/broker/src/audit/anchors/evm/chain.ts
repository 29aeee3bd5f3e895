import { within } from '@constellation/chassis'
import { BaseError, createClient, http, RpcRequestError } from 'viem'
import { z } from 'zod'
import { AnchorError } from '../audit-anchor.ts'
import type { Log } from './anchored-event.ts'

export type Block = { number: number; hash: string; baseFee: bigint }
export type TransactionReceipt = {
  hash: string
  isSuccess: boolean
  blockNumber: number
  blockHash: string
  logs: readonly Log[]
}

/** A node's JSON-RPC. Everything that is asked at the same moment goes to one node, because it travels in one HTTP request. */
export type Chain = {
  chainId(): Promise<number>
  code(address: string): Promise<string>
  balance(address: string): Promise<bigint>
  /** The transactions of the account that are in blocks: the first nonce that is not. */
  minedNonce(address: string): Promise<number>
  newestBlock(): Promise<Block>
  /** The newest block that no reorganisation can take back, as the node sees it. */
  finalizedBlock(): Promise<Block>
  tip(): Promise<bigint>
  estimateGas(call: { from: string; to?: string; data: string }): Promise<bigint>
  knows(hash: string): Promise<boolean>
  receipt(hash: string): Promise<TransactionReceipt | undefined>
  /** The logs of a contract with these first topics, from a block on. */
  logs(filter: { address: string; topics: readonly string[]; fromBlock: number }): Promise<(Log & Place)[]>
  /** Sends a signed transaction. One that the node has already counts as sent. */
  send(signed: string): Promise<void>
}

/** Where a log is. */
type Place = { hash: string; blockNumber: number; blockHash: string }

/** A node answered, and refused. Without an answer a transaction may be on its way. */
export class RefusedByNode extends AnchorError {}

type Options = { url: URL; fetch: (request: Request) => Promise<Response>; timeoutMs: number }

export function openChain({ url, fetch: send, timeoutMs }: Options): Chain {
  const fetchFn = (input: string | URL | Request, init?: RequestInit) => send(new Request(input, init))
  const transport = http(url.href, { batch: true, retryCount: 0, timeout: timeoutMs, fetchFn })
  const { request } = createClient({ transport, cacheTime: 0 })
  async function ask<T>(schema: z.ZodType<T>, method: string, ...params: unknown[]): Promise<T> {
    const asking = request({ method, params } as Parameters<typeof request>[0])
    // A signal alone is not enough: that of a request can be collected before it is told, and then nothing ends the request.
    const answer = await within(timeoutMs + 1000, asking, late).catch((error: unknown) => {
      throw failureOf(error)
    })
    const { success, data } = schema.safeParse(answer)
    if (!success) throw new AnchorError('network', `the RPC answered ${method} with something else`)
    return data
  }
  return {
    chainId: () => ask(Quantity, 'eth_chainId'),
    code: (address) => ask(z.string(), 'eth_getCode', address, 'latest'),
    balance: (address) => ask(Amount, 'eth_getBalance', address, 'latest'),
    minedNonce: (address) => ask(Quantity, 'eth_getTransactionCount', address, 'latest'),
    newestBlock: () => ask(WholeBlock, 'eth_getBlockByNumber', 'latest', false),
    finalizedBlock: () => ask(WholeBlock, 'eth_getBlockByNumber', 'finalized', false),
    tip: () => ask(Amount, 'eth_maxPriorityFeePerGas'),
    estimateGas: (call) => ask(Amount, 'eth_estimateGas', call),
    knows: async (hash) =>
      (await ask(z.object({ hash: z.string() }).nullish(), 'eth_getTransactionByHash', hash)) != null,
    receipt: async (hash) => (await ask(Receipt.nullish(), 'eth_getTransactionReceipt', hash)) ?? undefined,
    logs: ({ fromBlock, ...filter }) =>
      ask(z.array(PlacedLog), 'eth_getLogs', { ...filter, fromBlock: `0x${fromBlock.toString(16)}` }),
    send: (signed) => ask(z.string(), 'eth_sendRawTransaction', signed).then(() => undefined, passIfKnown),
  }
}

function passIfKnown(error: unknown): void {
  if (!(error instanceof RefusedByNode) || !/already (known|imported)|known transaction/i.test(error.message))
    throw error
}

/** The address of an RPC often holds a key, and viem's errors name it. So only the node's own words are told. */
function failureOf(error: unknown): AnchorError {
  if (error instanceof AnchorError) return error
  if (!(error instanceof BaseError)) return new AnchorError('internal', 'the RPC could not be asked')
  const answer = error.walk((cause) => cause instanceof RpcRequestError)
  if (answer instanceof RpcRequestError) return new RefusedByNode('network', `the RPC refused: ${answer.details}`)
  return new AnchorError('network', `no answer of the RPC: ${error.shortMessage}`)
}

const Amount = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform(BigInt)
const Quantity = Amount.transform(Number)
const WholeBlock = z
  .object({ number: Quantity, hash: z.string(), baseFeePerGas: Amount.optional() })
  .transform(({ number, hash, baseFeePerGas = 0n }) => ({ number, hash, baseFee: baseFeePerGas }))
const LogFields = z.object({ address: z.string(), topics: z.array(z.string()), data: z.string(), logIndex: Quantity })
const PlacedLog = LogFields.extend({
  transactionHash: z.string(),
  blockNumber: Quantity,
  blockHash: z.string(),
}).transform(({ transactionHash: hash, ...log }) => ({ hash, ...log }))
const Receipt = z
  .object({
    transactionHash: z.string(),
    status: z.string(),
    blockNumber: Quantity,
    blockHash: z.string(),
    logs: z.array(LogFields),
  })
  .transform(({ transactionHash: hash, status, ...rest }) => ({ hash, isSuccess: status === '0x1', ...rest }))

function late(): AnchorError {
  return new AnchorError('network', 'no answer of the RPC in time')
}
