import { expect, test } from 'vitest'
import { fromRow } from '../../src/audit/from-row.ts'
import { reconcile } from '../../src/audit/reconcile.ts'
import { runCli } from '../commands/run-cli.ts'
import { type EvmBroker, startEvmBroker } from './start-evm-broker.ts'

const isSend = ({ method }: { method: string }) => method === 'eth_sendRawTransaction'
const mints = ({ owner }: EvmBroker) => owner.selectFrom('mint_log').selectAll().where('kind', '=', 'mint').execute()

/** Signed calls of one program, ready to be sent. */
async function calls(broker: EvmBroker, count: number) {
  const { daemon } = await broker.pair()
  const bodies = await Promise.all(Array.from({ length: count }, () => broker.signedCall(daemon)))
  return bodies.map((body) => () => daemon.client.mintAwsCredentials({ body }))
}

async function transactions({ owner }: EvmBroker) {
  return owner.selectFrom('evm_transactions').selectAll().orderBy('id').execute()
}

test.each(['lose_request', 'lose_answer'] as const)(
  'of many records none leaves a gap in the nonces when every third send is lost (%s)',
  async (fate) => {
    await using broker = await startEvmBroker()
    const sends = await calls(broker, 12)
    let count = 0
    broker.proxy.faults.fate = (asked) => (asked.some(isSend) && ++count % 3 === 0 ? fate : 'pass')
    await Promise.all(sends.map((send) => send()))
    expect((await mints(broker)).every(({ status, released }) => status === 'confirmed' && released)).toBe(true)
    expect(await broker.events()).toHaveLength(13)
    // The first nonce was that of the deployment.
    const nonces = new Set((await transactions(broker)).map(({ nonce }) => Number(nonce)))
    expect([...nonces].sort((one, other) => one - other)).toEqual(Array.from({ length: 13 }, (_, index) => index + 1))
  },
)

test('a receipt of another transaction under the same nonce confirms nothing, and the record gets there later, once', async () => {
  await using broker = await startEvmBroker({ waitMs: 1500 })
  const [send] = await calls(broker, 1)
  await broker.chain.rpc('evm_setAutomine', false)
  const minting = send?.().catch((error: unknown) => error)
  await expect.poll(() => transactions(broker)).toHaveLength(2)
  const [, pending] = await transactions(broker)
  await broker.chain.rpc('anvil_dropTransaction', pending?.hash)
  const { feePayer } = broker
  const itself = await feePayer.signTransaction({
    type: 'eip1559',
    chainId: 84532,
    nonce: Number(pending?.nonce),
    to: feePayer.address,
    gas: 21_000n,
    maxFeePerGas: 10n ** 11n,
    maxPriorityFeePerGas: 10n ** 10n,
  })
  await broker.chain.rpc('eth_sendRawTransaction', itself)
  await broker.chain.mine()
  expect(await minting).toMatchObject({ code: 'audit_error' })
  expect(await mints(broker)).toMatchObject([{ status: 'quarantined', released: false }])
  await broker.chain.rpc('evm_setAutomine', true)
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false }])
  expect(await broker.events()).toHaveLength(2)
})

test('a transaction that the base fee has outgrown is replaced under its nonce, and there is one event in the end', async () => {
  await using broker = await startEvmBroker({ waitMs: 1500 })
  const [send] = await calls(broker, 1)
  await broker.chain.rpc('evm_setAutomine', false)
  await expect(send?.()).rejects.toMatchObject({ code: 'audit_error' })
  await broker.chain.rpc('anvil_setNextBlockBaseFeePerGas', '0x2540be4000')
  await broker.chain.mine()
  expect(await broker.events()).toHaveLength(1)
  await broker.chain.rpc('evm_setAutomine', true)
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false }])
  const [, first, second] = await transactions(broker)
  expect(second?.nonce).toBe(first?.nonce)
  await broker.chain.mine()
  expect(await broker.events()).toHaveLength(2)
})

test('an event that landed after its attempt had failed is found by the hash of the record, and nothing is sent again', async () => {
  await using broker = await startEvmBroker({ waitMs: 1000 })
  const [send] = await calls(broker, 1)
  await broker.chain.rpc('evm_setAutomine', false)
  await expect(send?.()).rejects.toMatchObject({ code: 'audit_error' })
  await broker.chain.mine()
  const before = await transactions(broker)
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false }])
  expect(await transactions(broker)).toEqual(before)
  expect(await broker.events()).toHaveLength(2)
})

test('an RPC that swallows everything is given up in time, and the broker works again without a restart', async () => {
  await using broker = await startEvmBroker({ waitMs: 8000 })
  const { master, grantId } = await broker.pair()
  const [first, second] = await calls(broker, 2)
  broker.proxy.faults.fate = () => 'hang'
  await expect(first?.()).rejects.toMatchObject({ code: 'audit_error' })
  expect((await master.client.listGrants({ query: {} })).grants).toHaveLength(1)
  await master.client.revokeGrant({ body: { grant_id: grantId } })
  broker.proxy.faults.fate = () => 'pass'
  expect(await second?.()).toMatchObject({ anchored: ['postgres', 'evm_testnet'] })
})

test('a reorganisation that removes an event is noticed, and the record is anchored again without a second release', async () => {
  await using broker = await startEvmBroker()
  const [send] = await calls(broker, 1)
  await broker.chain.mine(3)
  await send?.()
  const [record] = await mints(broker)
  const anchor = broker.deps.anchors.find(({ name }) => name === 'evm_testnet')
  if (!record || !anchor) throw new Error('a record and its anchor')
  const receipt = Object(record.anchor_receipts).evm_testnet
  expect(await anchor.verify(fromRow(record), receipt)).toBe('not_final')
  expect(await anchor.verify({ ...fromRow(record), service: 'other' }, receipt)).toBe('differs')
  const verify = (...args: string[]) =>
    runCli(broker, ['verify-audit', '--anchor', 'evm_testnet', ...args], { variables: broker.environment })
  expect(await verify()).toMatchObject({
    code: 0,
    out: expect.stringContaining('evm_testnet: 1 records held, 1 not final yet, 0 lost'),
  })

  await broker.chain.rpc('anvil_rollback', 2)
  expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining('1 could not be asked') })
  await broker.chain.mine(5)
  expect(await anchor.verify(fromRow(record), receipt)).toBe('gone')
  expect(await verify()).toMatchObject({
    code: 1,
    out: expect.stringContaining(`first bad record: ${record.id}: evm_testnet no longer has the record`),
  })
  await reconcile(broker.deps)
  expect(await broker.events()).toHaveLength(1)

  expect(await verify('--reanchor')).toMatchObject({
    code: 1,
    out: expect.stringContaining('1 of them go to the anchor'),
  })
  await reconcile(broker.deps)
  expect(await broker.events()).toHaveLength(2)
  await broker.chain.mine(70)
  expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining('2 records held, 0 not final yet') })
  expect(await mints(broker)).toMatchObject([
    { id: record.id, status: 'confirmed', released: true, outcome_detail: '' },
  ])
})

test('with two nodes behind one address, one of them far behind, no record is anchored twice', async () => {
  await using broker = await startEvmBroker({ waitMs: 1500 })
  const [send] = await calls(broker, 1)
  // The node that is behind tells the chain as it is now, and takes no part in what follows.
  const known = Number(await broker.chain.rpc('eth_getTransactionCount', broker.feePayer.address, 'latest'))
  broker.proxy.faults.answer = ({ method }) => {
    if (method === 'eth_getTransactionCount') return `0x${known.toString(16)}`
    if (method === 'eth_getTransactionReceipt' || method === 'eth_getTransactionByHash') return null
    return method === 'eth_getLogs' ? [] : undefined
  }
  await expect(send?.()).rejects.toMatchObject({ code: 'audit_error' })
  expect(await broker.events()).toHaveLength(2)
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'quarantined' }])
  let asked = 0
  const behind = broker.proxy.faults.answer
  broker.proxy.faults.answer = (call) => (asked++ % 2 === 0 ? behind(call) : undefined)
  broker.clock.advance({ hours: 1 })
  await reconcile(broker.deps)
  broker.proxy.faults.answer = () => undefined
  broker.clock.advance({ hours: 2 })
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false }])
  await broker.chain.mine(2)
  expect(await broker.events()).toHaveLength(2)
})
