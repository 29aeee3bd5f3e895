import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { toEventSelector, toFunctionSelector } from 'viem'
import { expect, test } from 'vitest'
import { auditAnchorContract } from '../../contract/audit-anchor.gen.ts'
import { eventTopic } from '../../src/audit/anchors/evm/anchored-event.ts'
import { startBroker } from '../broker.ts'
import { type EvmBroker, ether, evmPlugIns, startDeployedChain, startEvmBroker } from './start-evm-broker.ts'

async function signed(broker: EvmBroker, count: number) {
  const { daemon } = await broker.pair()
  const bodies = await Promise.all(Array.from({ length: count }, () => broker.signedCall(daemon)))
  return bodies.map((body) => () => daemon.client.mintAwsCredentials({ body }))
}

test('the contract has one function and one event, with the selector and the topic that auditors know', () => {
  expect(auditAnchorContract.abi.map(({ type }) => type).sort()).toEqual(['event', 'function'])
  const found = auditAnchorContract.abi.map((item) =>
    item.type === 'event' ? toEventSelector(item) : toFunctionSelector(item),
  )
  const topic = '0x37ed8ffda76ab082ef25cbf1c7e5e0689ac15f05bbdcd5fa1f4fda56db40f1df'
  expect(found.sort()).toEqual([topic, '0x864bc0a3'])
  expect(eventTopic).toBe(topic)
})

test('below the floor of the fee payer mints are refused as unavailable before STS, and the service is unready until it is funded', async () => {
  await using broker = await startEvmBroker()
  const [first, second] = await signed(broker, 2)
  await broker.chain.setBalance(broker.feePayer.address, 10n ** 14n)
  await expect(first?.()).rejects.toMatchObject({ code: 'audit_error' })
  const asked = broker.sts.asked.length
  await expect(second?.()).rejects.toMatchObject({ status: 503, code: 'audit_unavailable' })
  expect(broker.sts.asked).toHaveLength(asked)
  for (let probe = 0; probe < 3; probe++) await broker.deps.readiness.observe()
  const { status, checks } = broker.deps.readiness.report()
  expect(status).toBe('unready')
  expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['audit/evm_testnet', 'tier2/evm_fee_payer']))
  await broker.chain.setBalance(broker.feePayer.address, ether)
  broker.clock.advance({ minutes: 5 })
  await broker.deps.readiness.observe()
  const [later] = await signed(broker, 1)
  expect(await later?.()).toMatchObject({ anchored: ['postgres', 'evm_testnet'] })
})

test('an account that used its budget of transactions gets 429 until the next UTC day', async () => {
  await using broker = await startEvmBroker({ variables: { BROKER_EVM_PER_IDENTITY_DAILY_TX_BUDGET: '1' } })
  const [first, second] = await signed(broker, 2)
  await first?.()
  await expect(second?.()).rejects.toMatchObject({ status: 429, code: 'rate_limited' })
})

test('after five failures in a row the circuit is open: mints get audit_error without STS, and one probe closes it', async () => {
  await using broker = await startEvmBroker({ waitMs: 500 })
  const sends = await signed(broker, 7)
  broker.proxy.faults.fate = () => 'lose_request'
  for (const send of sends.slice(0, 5)) await expect(send()).rejects.toMatchObject({ code: 'audit_error' })
  const asked = broker.sts.asked.length
  await expect(sends[5]?.()).rejects.toMatchObject({ status: 500, code: 'audit_error' })
  expect(broker.sts.asked).toHaveLength(asked)
  await broker.deps.readiness.observe()
  const { checks } = broker.deps.readiness.report()
  expect(checks).toContainEqual(expect.objectContaining({ name: 'audit/evm_testnet', status: 'degraded' }))
  expect(await broker.deps.metrics.registry.metrics()).toContain('agentkeys_broker_breaker_state 2')
  // Errors are told without the address of the RPC, which may hold a key.
  expect(JSON.stringify(broker.lines)).not.toContain('key-of-the-account')
  broker.proxy.faults.fate = () => 'pass'
  broker.clock.advance({ seconds: 31 })
  expect(await sends[6]?.()).toMatchObject({ anchored: ['postgres', 'evm_testnet'] })
  expect(await broker.deps.metrics.registry.metrics()).toContain('agentkeys_broker_breaker_state 0')
})

test('the broker does not start with an anchor on a chain that lacks a value or cannot open its keystore', async () => {
  await using deployed = await startDeployedChain()
  const { environment, files } = deployed
  const { BROKER_EVM_RPC_URL_FILE: _, ...withoutUrl } = environment
  const wrong = { ...environment, BROKER_EVM_FEE_PAYER_PASSWORD_FILE: await files.write('wrong', 'another') }
  const zero = { ...environment, BROKER_EVM_CONTRACT_ADDRESS: `0x${'0'.repeat(40)}` }
  for (const [variables, variable] of [
    [withoutUrl, 'BROKER_EVM_RPC_URL_FILE'],
    [{ ...environment, BROKER_EVM_RPC_URL_FILE: await files.write('nothing', '\n') }, 'BROKER_EVM_RPC_URL_FILE'],
    [wrong, 'BROKER_EVM_FEE_PAYER_KEYSTORE_FILE'],
    [zero, 'BROKER_EVM_CONTRACT_ADDRESS'],
  ] as const)
    await expect(startBroker({ plugIns: evmPlugIns(), variables })).rejects.toMatchObject({
      variable,
      anchor: 'evm-config',
    })
})

test('checks of the chain exist only where the anchor is selected', async () => {
  await using plain = await startBroker({ plugIns: evmPlugIns() })
  const { checks, ready } = plain.deps.readiness.report()
  expect([...checks.map(({ name }) => name), ...ready].filter((name) => name.includes('evm'))).toEqual([])
  await using broker = await startEvmBroker()
  expect(broker.deps.readiness.report().ready).toEqual(
    expect.arrayContaining(['audit/evm_testnet', 'tier2/evm_rpc', 'tier2/evm_fee_payer']),
  )
})

test('an RPC of another chain, or an address without our contract, keeps the service unready', async () => {
  await using deployed = await startDeployedChain()
  for (const [changed, reason] of [
    [{ BROKER_EVM_CHAIN_ID: '1' }, 'the RPC is of chain 84532 and not of 1'],
    [{ BROKER_EVM_CONTRACT_ADDRESS: `0x${'1'.repeat(40)}` }, `there is no contract at 0x${'1'.repeat(40)}`],
  ] as const) {
    const variables = { ...deployed.environment, ...changed }
    await using broker = await startBroker({ plugIns: evmPlugIns(), variables })
    await broker.deps.readiness.observe()
    expect(broker.deps.readiness.report()).toMatchObject({ status: 'unready' })
    const { checks } = broker.deps.readiness.report()
    expect(checks).toContainEqual(expect.objectContaining({ name: 'tier2/evm_rpc', reason }))
  }
})

const run = promisify(execFile)
const src = `${import.meta.dirname}/../../src`

test('the command deploys the contract and prints the variable that names it', async () => {
  await using deployed = await startDeployedChain()
  const { environment, chain } = deployed
  const { stdout } = await run(process.execPath, [`${src}/deploy-anchor.ts`], {
    env: { ...process.env, ...environment },
  })
  const [, address] = /^BROKER_EVM_CONTRACT_ADDRESS=(0x[0-9a-f]{40})\n$/.exec(stdout) ?? []
  expect(address).not.toBe(deployed.contract)
  expect(await chain.rpc('eth_getCode', address, 'latest')).toBe(auditAnchorContract.runtime)
})

test('the default build loads nothing of the anchor on a chain', async () => {
  const hook = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) { const found = next(name, context); console.log(found.url); return found } })
    await import('${src}/plug-ins/default-plug-ins.ts'); await import('${src}/run-broker.ts')`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', hook])
  const loaded = stdout.split('\n')
  expect(loaded.filter((url) => url.includes('run-broker.ts'))).not.toEqual([])
  expect(loaded.filter((url) => /audit\/anchors\/evm|audit-anchor\.gen|\/ethers\//.test(url))).toEqual([])
})
