import { bootCheck, Failure } from '@constellation/chassis'
import { BootRefusal, needed } from '@constellation/config'
import { createBuckets } from '@constellation/limits'
import { type Config, registry } from '../../../config.ts'
import type { Opening, PlugIn } from '../../../plug-ins/plug-ins.ts'
import { backedOff } from '../../../tier2/backed-off.ts'
import { addTier2Check } from '../../../tier2/tier2-check.ts'
import type { AuditAnchor } from '../audit-anchor.ts'
import { openChain } from './chain.ts'
import { createEvmAnchor, type EvmAnchor, type EvmOptions } from './evm-anchor.ts'
import { openFeePayer } from './fee-payer.ts'

const { variables } = registry
const part = 'evm_testnet'

/** The anchor on an EVM chain, with its checks, metrics and the daily budget of an account. */
export const evmTestnet: PlugIn<AuditAnchor> = evmTestnetWith({ waitMs: 30_000, pollMs: 1000 })

/** The same with other times. */
export function evmTestnetWith(times: Times): PlugIn<AuditAnchor> {
  return { checks, open: (opening) => open(opening, times) }
}

type Times = Pick<EvmOptions, 'waitMs' | 'pollMs'>

async function open(opening: Opening, times: Times): Promise<AuditAnchor> {
  const { config, db, now, logger, fetch, callTimeoutMs: timeoutMs, resources } = opening
  const { url, contract, chainId, keystore, password } = readSettings(config)
  const feePayer = await readFeePayer({ keystore, password })
  const anchor = resources.use(
    createEvmAnchor({
      db,
      chain: openChain({ url, fetch, timeoutMs }),
      chainId,
      contract,
      feePayer,
      minBalance: config.evmMinBalance,
      confirmations: config.evmConfirmations,
      now,
      logger,
      ...times,
    }),
  )
  await addChecks(opening, anchor)
  addMetrics(opening, anchor)
  return { ...anchor, admit: dailyBudget(opening) }
}

function checks(config: Config) {
  const { evmRpcUrl, evmChainId, evmKeystore, evmPassword } = variables
  return [
    () => needed(evmRpcUrl, config.evmRpcUrl, part),
    () => needed(evmChainId, config.evmChainId, part),
    () => readContract(config),
    () => needed(evmKeystore, config.evmKeystore, part),
    () => needed(evmPassword, config.evmPassword, part),
    // Without these two there is nothing to open, and the checks above say so.
    () =>
      config.evmKeystore &&
      config.evmPassword &&
      readFeePayer({ keystore: config.evmKeystore, password: config.evmPassword }),
  ]
}

function readSettings(config: Config) {
  const { evmRpcUrl, evmChainId, evmKeystore, evmPassword } = variables
  return {
    url: needed(evmRpcUrl, config.evmRpcUrl, part),
    chainId: needed(evmChainId, config.evmChainId, part),
    contract: readContract(config),
    keystore: needed(evmKeystore, config.evmKeystore, part),
    password: needed(evmPassword, config.evmPassword, part),
  }
}

function readFeePayer({ keystore, password }: { keystore: string; password: string }) {
  return bootCheck(variables.evmKeystore.name, 'evm-config', () => openFeePayer(keystore, password))
}

function readContract({ evmContract }: Config): string {
  const contract = needed(variables.evmContract, evmContract, part)
  if (!/^0x0+$/.test(contract)) return contract
  const reason = 'it is the zero address'
  throw new BootRefusal({ variable: variables.evmContract.name, value: contract, reason, anchor: 'evm-config' })
}

/** Asks the chain until it answers once, and then now and again. Every transaction tells the balance too. */
async function addChecks(opening: Opening, { state }: EvmAnchor): Promise<void> {
  await addTier2Check(opening, {
    name: 'tier2/evm_rpc',
    anchor: 'evm-rpc-reachability',
    variable: variables.evmRpcUrl,
    onlyToStart: true,
    probe: () => state.refresh(),
  })
  const refreshBalance = backedOff(() => state.refresh(), opening.now)
  await addTier2Check(opening, {
    name: 'tier2/evm_fee_payer',
    anchor: 'evm-fee-payer-balance',
    variable: variables.evmMinBalance,
    // What is known of the balance is told at once. The chain is asked only while it is unknown or too low.
    isBackedOff: true,
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
