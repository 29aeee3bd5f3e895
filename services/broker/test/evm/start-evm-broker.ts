import { openSecretFiles } from '@constellation/testkit'
import { encryptKeystoreJson } from 'ethers'
import { createPublicClient, http, type PublicClient, toHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { auditAnchorContract } from '../../contract/audit-anchor.gen.ts'
import { openChain } from '../../src/audit/anchors/evm/chain.ts'
import { deployContract } from '../../src/audit/anchors/evm/deploy-contract.ts'
import { evmTestnetWith } from '../../src/audit/anchors/evm/evm-testnet.ts'
import { testnetPlugIns } from '../../src/plug-ins/testnet-plug-ins.ts'
import { startBroker } from '../broker.ts'
import { type LocalChain, startChain } from './start-chain.ts'
import { startRpcProxy } from './start-rpc-proxy.ts'

export const ether = 10n ** 18n

type Options = {
  variables?: Record<string, string>
  /** How long a record may take. */
  waitMs?: number
}

/** A fee payer with money, and the contract, on a chain of its own. */
export async function startDeployedChain() {
  await using opened = new AsyncDisposableStack()
  const chain = opened.use(await startChain())
  const proxy = opened.use(await startRpcProxy(chain.url))
  const files = opened.use(await openSecretFiles())
  const key = generatePrivateKey()
  const feePayer = privateKeyToAccount(key)
  await chain.setBalance(feePayer.address, ether)
  const rpc = openChain({ url: new URL(chain.url), fetch, timeoutMs: 5000 })
  const contract = await deployContract({ chain: rpc, feePayer, chainId: 84532, pollMs: 20, polls: 100 })
  const password = 'a password of the tests'
  const keystore = await encryptKeystoreJson({ address: feePayer.address, privateKey: key }, password, {
    scrypt: { N: 2 },
  })
  const environment = {
    BROKER_AUDIT_ANCHORS: 'postgres,evm_testnet',
    BROKER_EVM_RPC_URL_FILE: await files.write('rpc-url', proxy.url),
    BROKER_EVM_CHAIN_ID: '84532',
    BROKER_EVM_CONTRACT_ADDRESS: contract,
    BROKER_EVM_FEE_PAYER_KEYSTORE_FILE: await files.write('keystore.json', keystore),
    BROKER_EVM_FEE_PAYER_PASSWORD_FILE: await files.write('password', password),
  }
  const resources = opened.move()
  return {
    chain,
    proxy,
    feePayer,
    contract,
    files,
    environment,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export type EvmBroker = Awaited<ReturnType<typeof startEvmBroker>>

/** The testnet build of the broker, with both anchors, before a chain of its own. */
export async function startEvmBroker({ variables, waitMs = 20_000 }: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const deployed = opened.use(await startDeployedChain())
  const plugIns = evmPlugIns(waitMs)
  const broker = opened.use(await startBroker({ plugIns, variables: { ...deployed.environment, ...variables } }))
  await broker.deps.readiness.observe()
  const resources = opened.move()
  return {
    ...broker,
    ...deployed,
    events: () => listEvents(deployed.chain, deployed.contract),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

export function evmPlugIns(waitMs = 20_000) {
  return {
    ...testnetPlugIns,
    anchors: { ...testnetPlugIns.anchors, evm_testnet: evmTestnetWith({ waitMs, pollMs: 25 }) },
  }
}

/** The events of the contract, read past the broker. */
export async function listEvents({ url }: LocalChain, contract: string) {
  const client: PublicClient = createPublicClient({ transport: http(url) })
  const { abi } = auditAnchorContract
  const address = toHex(BigInt(contract), { size: 20 })
  const events = await client.getContractEvents({ abi, address, eventName: 'RecordAnchored', fromBlock: 0n })
  return events.map(({ args, transactionHash, blockHash, blockNumber, logIndex }) => ({
    ...args,
    receipt: {
      tx_hash: transactionHash,
      block_hash: blockHash,
      block_number: Number(blockNumber),
      log_index: logIndex,
    },
  }))
}
