import { auditAnchorContract } from '../../../../contract/audit-anchor.gen.ts'
import type { BreakerState } from '../../circuit-breaker.ts'
import type { Readiness } from '../audit-anchor.ts'
import type { Chain } from './chain.ts'

type Options = {
  chain: Chain
  chainId: number
  contract: string
  payer: string
  minBalance: bigint
  breaker: { state(): BreakerState }
  now: () => Date
}

export type ChainState = {
  /** Asks the chain, and throws when it cannot be used. Callers at the same moment share one question. */
  refresh(): Promise<void>
  /** What was last heard of the fee payer. */
  balance(): bigint | undefined
  setBalance(balance: bigint): void
  isUnderFloor(): boolean
  /** Why nothing may be sent at all: the RPC is of another chain, or the contract is not there. */
  fault(): string | undefined
  readiness(): Readiness
}

const slowMs = 1000

/** What is known of the chain. It is asked in the background, so that telling it costs nothing. */
export function createChainState({ chain, chainId, contract, payer, minBalance, breaker, now }: Options): ChainState {
  let balance: bigint | undefined
  let fault: string | undefined
  let tookMs = 0
  let asking: Promise<void> | undefined

  async function ask(): Promise<void> {
    const startedAt = now().getTime()
    const [id, code, wei] = await Promise.all([chain.chainId(), chain.code(contract), chain.balance(payer)])
    tookMs = now().getTime() - startedAt
    balance = wei
    fault = faultOf(id, code)
    if (fault) throw new Error(fault)
  }

  function faultOf(id: number, code: string): string | undefined {
    if (id !== chainId) return `the RPC is of chain ${id} and not of ${chainId}`
    if (code === '0x') return `there is no contract at ${contract}`
    return code === auditAnchorContract.runtime ? undefined : `another contract is at ${contract}`
  }

  const isUnderFloor = () => balance !== undefined && balance < minBalance

  return {
    refresh() {
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    balance: () => balance,
    setBalance(wei) {
      balance = wei
    },
    isUnderFloor,
    fault: () => fault,
    readiness() {
      if (balance === undefined) return { status: 'unready', reason: 'the RPC was never reached' }
      if (fault) return { status: 'unready', reason: fault }
      if (isUnderFloor()) return { status: 'unready', reason: 'the fee payer has less than its floor' }
      const circuit = breaker.state()
      if (circuit !== 'closed') return { status: 'degraded', reason: `the circuit is ${circuit.replace('_', ' ')}` }
      return tookMs > slowMs ? { status: 'degraded', reason: `the RPC took ${tookMs} ms` } : { status: 'ready' }
    },
  }
}
