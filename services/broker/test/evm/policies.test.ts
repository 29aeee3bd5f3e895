import { expect, test } from 'vitest'
import { reconcile } from '../../src/audit/reconcile.ts'
import { failingAnchor } from '../fixtures/failing-anchor.ts'
import { type EvmBroker, startEvmBroker } from './start-evm-broker.ts'

async function mint(broker: EvmBroker) {
  const { daemon } = await broker.pair()
  const body = await broker.signedCall(daemon)
  return () => daemon.client.mintAwsCredentials({ body })
}

const mints = ({ owner }: EvmBroker) => owner.selectFrom('mint_log').selectAll().where('kind', '=', 'mint').execute()

/** From now on no transaction gets to the chain. */
function loseSends({ proxy }: EvmBroker) {
  proxy.faults.fate = (calls) =>
    calls.some(({ method }) => method === 'eth_sendRawTransaction') ? 'lose_request' : 'pass'
}

async function backlog({ deps }: EvmBroker) {
  await deps.readiness.observe()
  return deps.readiness.report().checks.filter(({ name }) => name === 'audit/backlog')
}

test('dual_strict, case f: when the chain does not take the record, it is quarantined, nothing is released, and readiness is degraded', async () => {
  await using broker = await startEvmBroker({ waitMs: 1500 })
  const send = await mint(broker)
  loseSends(broker)
  await expect(send()).rejects.toMatchObject({ status: 500, code: 'audit_error' })
  expect(await mints(broker)).toMatchObject([{ status: 'quarantined', released: false }])
  expect(JSON.stringify(broker.lines)).not.toContain('ASIA')
  expect(await backlog(broker)).toMatchObject([{ status: 'degraded' }])
  broker.proxy.faults.fate = () => 'pass'
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ status: 'confirmed', released: false }])
  expect(await broker.events()).toHaveLength(2)
  expect(await backlog(broker)).toEqual([])
})

test('postgres_primary releases without the chain, and the reconciler brings the record there', async () => {
  const variables = { BROKER_AUDIT_POLICY: 'postgres_primary' }
  await using broker = await startEvmBroker({ variables, waitMs: 1500 })
  const send = await mint(broker)
  loseSends(broker)
  expect((await send()).anchored).toEqual(['postgres'])
  expect(await mints(broker)).toMatchObject([
    { status: 'confirmed', released: true, outcome_detail: 'behind: evm_testnet' },
  ])
  broker.clock.advance({ seconds: 61 })
  expect(await backlog(broker)).toMatchObject([{ status: 'degraded' }])
  broker.proxy.faults.fate = () => 'pass'
  await reconcile(broker.deps)
  const [, event] = await broker.events()
  expect(await mints(broker)).toMatchObject([
    { status: 'confirmed', released: true, outcome_detail: '', anchor_receipts: { evm_testnet: event?.receipt } },
  ])
  expect(await backlog(broker)).toEqual([])
})

test('evm_primary releases without the database anchor, and not without the chain', async () => {
  await using broker = await startEvmBroker({ variables: { BROKER_AUDIT_POLICY: 'evm_primary' }, waitMs: 1500 })
  const [first, second] = [await mint(broker), await mint(broker)]
  const [postgres, evm] = broker.deps.anchors
  if (!postgres || !evm) throw new Error('two anchors')
  Object.assign(broker.deps, { anchors: [failingAnchor('postgres'), evm] })
  expect((await first()).anchored).toEqual(['evm_testnet'])
  expect(await mints(broker)).toMatchObject([{ released: true, outcome_detail: 'behind: postgres' }])
  Object.assign(broker.deps, { anchors: [postgres, evm] })
  await reconcile(broker.deps)
  expect(await mints(broker)).toMatchObject([{ released: true, outcome_detail: '' }])
  loseSends(broker)
  await expect(second()).rejects.toMatchObject({ code: 'audit_error' })
})
