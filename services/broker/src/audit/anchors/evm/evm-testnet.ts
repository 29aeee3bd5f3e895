import { bootCheck, Failure } from '@constellation/chassis'
import { BootRefusal } from '@constellation/config'
import { createBuckets } from '@constellation/limits'
import { needed } from '../../../auth-methods/needed.ts'
import { registry } from '../../../config.ts'
import type { Opening, PlugIn } from '../../../plug-ins/plug-ins.ts'
import { backedOff } from '../../../tier2/backed-off.ts'
import type { AuditAnchor } from '../audit-anchor.ts'
import { openChain } from './chain.ts'
import { createEvmAnchor, type EvmAnchor, type EvmOptions } from './evm-anchor.ts'
import { openFeePayer } from './fee-payer.ts'

/** The anchor on an EVM chain, with its checks, metrics and the daily budget of an account. */
export const evmTestnet: PlugIn<AuditAnchor> = evmTestnetWith({ waitMs: 30_000, pollMs: 1000 })

/** The same with other times. */
export function evmTestnetWith(times: Pick<EvmOptions, 'waitMs' | 'pollMs'>): PlugIn<AuditAnchor> {
  return (opening) => open(opening, times)
}

async function open(opening: Opening, times: Pick<EvmOptions, 'waitMs' | 'pollMs'>): Promise<AuditAnchor> {
  const { variables } = registry
  const { config, db, now, logger, fetch, callTimeoutMs: timeoutMs, resources } = opening
  const url = needed(variables.evmRpcUrl, config.evmRpcUrl, 'evm_testnet')
  const contract = needed(variables.evmContract, config.evmContract, 'evm_testnet')
  if (/^0x0+$/.test(contract))
    throw new BootRefusal({
      variable: variables.evmContract.name,
      value: contract,
      reason: 'it is the zero address',
      anchor: 'evm-config',
    })
  const [keystore, password] = [
    needed(variables.evmKeystore, config.evmKeystore, 'evm_testnet'),
    needed(variables.evmPassword, config.evmPassword, 'evm_testnet'),
  ]
  const feePayer = await bootCheck(variables.evmKeystore.name, 'evm-config', () => openFeePayer(keystore, password))
  const anchor = resources.use(
    createEvmAnchor({
      db,
      chain: openChain({ url, fetch, timeoutMs }),
      chainId: needed(variables.evmChainId, config.evmChainId, 'evm_testnet'),
      contract,
      feePayer,
      minBalance: config.evmMinBalance,
      confirmations: config.evmConfirmations,
      now,
      logger,
      ...times,
    }),
  )
  addChecks(opening, anchor)
  addMetrics(opening, anchor)
  return { ...anchor, admit: dailyBudget(opening) }
}

const probeMs = 15_000

/** Asks the chain until it answers once, and then now and again. Every transaction tells the balance too. */
function addChecks({ check, now }: Opening, { state }: EvmAnchor): void {
  const refresh = backedOff(() => state.refresh(), now)
  check({ name: 'tier2/evm_rpc', intervalMs: probeMs, onlyToStart: true, probe: refresh })
  const refreshBalance = backedOff(() => state.refresh(), now)
  check({
    name: 'tier2/evm_fee_payer',
    async probe() {
      if (state.balance() === undefined || state.isUnderFloor()) await refreshBalance()
      if (state.isUnderFloor()) throw new Error('the fee payer has less than its floor')
    },
  })
}

function addMetrics({ metrics }: Opening, { state, breaker }: EvmAnchor): void {
  metrics.observeGauge(
    'agentkeys_broker_fee_payer_balance_wei',
    'Balance of the account that pays for anchors, in wei',
    async () => Number(state.balance() ?? Number.NaN),
  )
  const states = ['closed', 'half_open', 'open']
  metrics.observeGauge(
    'agentkeys_broker_breaker_state',
    'The circuit to the chain: 0 closed, 1 half open, 2 open',
    async () => states.indexOf(breaker.state()),
  )
}

/** Counts a transaction of an account in its UTC day, and refuses those above the budget. */
function dailyBudget({ config, limitStore, now }: Opening) {
  const transactions = { most: config.evmTransactionsPerDay, windowSeconds: 86_400 }
  const buckets = createBuckets(limitStore, { buckets: { transactions }, now: () => now().getTime() })
  return async (omniAccount: string) => {
    const full = await buckets.admit([{ bucket: 'transactions', key: omniAccount }])
    if (!full) return
    const { retryAfterSeconds } = full
    throw new Failure('rate_limited', 'the daily budget for records on the chain is used', { retryAfterSeconds })
  }
}
