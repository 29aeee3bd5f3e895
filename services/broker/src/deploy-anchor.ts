import { BootRefusal, readConfig } from '@constellation/config'
import { openChain } from './audit/anchors/evm/chain.ts'
import { deployContract } from './audit/anchors/evm/deploy-contract.ts'
import { openFeePayer } from './audit/anchors/evm/fee-payer.ts'
import { deployRegistry } from './config.ts'
import { evmVariables } from './evm-config.ts'

/** Deploys the contract of the anchor `evm_testnet`, paid by the fee payer, and prints the variable that names it. */
try {
  const { rpcUrl: url, chainId, keystore, password } = readConfig(deployRegistry, process.env)
  const feePayer = await openFeePayer(keystore, password)
  const chain = openChain({ url, fetch, timeoutMs: 10_000 })
  const address = await deployContract({ chain, feePayer, chainId, pollMs: 1000, polls: 120 })
  process.stdout.write(`${evmVariables.contract.name}=${address}\n`)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${error instanceof BootRefusal ? error.line : message}\n`)
  process.exitCode = 1
}
