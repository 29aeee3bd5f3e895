import { expect, test } from 'vitest'
import { measuredAnchor } from '../../src/metrics/measured.ts'
import { openSurroundings } from '../boot/boot.ts'
import { freshWallet, startBroker, type TestBroker } from '../broker.ts'
import { startEvmBroker } from '../evm/start-evm-broker.ts'
import { startBrokerProcess } from '../faults/broker-process.ts'
import { failingAnchor } from '../fixtures/failing-anchor.ts'

const prefix = 'agentkeys_broker_'

/** The value of one series as it stands on the page; undefined when the page has no such series. */
async function readSeries({ deps }: Pick<TestBroker, 'deps'>, series: string): Promise<number | undefined> {
  const page = await deps.metrics.registry.metrics()
  const line = page.split('\n').find((one) => one.startsWith(`${prefix}${series} `))
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1))
}

/** Causes everything that the broker counts at least once. */
async function causeEverything(broker: TestBroker) {
  const { master, daemon } = await broker.pair()
  const send = async (changed: Record<string, unknown> = {}, headers = {}) =>
    broker.as(daemon.token, headers).mintAwsCredentials({ body: await broker.signedCall(daemon, changed) })
  await send()
  const body = await broker.signedCall(daemon)
  const keyed = broker.as(daemon.token, { 'idempotency-key': 'one-key' })
  await keyed.mintAwsCredentials({ body })
  await keyed.mintAwsCredentials({ body })
  await expect(send({}, { 'idempotency-key': 'one-key' })).rejects.toMatchObject({ code: 'idempotency_conflict' })
  await expect(send({ intent: { scope_path: 'elsewhere/' } })).rejects.toMatchObject({ code: 'no_grant' })
  await expect(broker.as('a.b.c').mintAwsCredentials({ body })).rejects.toMatchObject({ code: 'unauthorized' })
  const start = (address: string) => broker.as().startWalletSignIn({ body: { address, chain_id: 84532 } })
  await expect(start('0x1')).rejects.toMatchObject({ code: 'validation_failed' })
  await expect(start(freshWallet().address)).rejects.toMatchObject({ code: 'rate_limited' })
  const behind = measuredAnchor(broker.deps.brokerMetrics, 'evm_testnet', failingAnchor('evm_testnet'))
  Object.assign(broker.deps, { anchors: [...broker.deps.anchors, behind] })
  await expect(send()).rejects.toMatchObject({ code: 'audit_error' })
  return { master, daemon }
}

// Two programs sign in, and no third one may.
const variables = { BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP: '2' }

test('everything that is counted is there from the start, and moves when it happens', async () => {
  await using broker = await startBroker({ variables })
  const names = async () =>
    (await broker.deps.metrics.registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith(prefix))
  for (const { name, type, values } of await names()) {
    expect([name, values.length]).not.toEqual([name, 0])
    if (type.toString() === 'counter') expect([name, values.every(({ value }) => value === 0)]).toEqual([name, true])
  }
  await causeEverything(broker)
  for (const { name, values } of await names()) {
    expect([name, values.some(({ value }) => value > 0)]).toEqual([name, true])
    expect([name, values.some(({ value }) => Number.isNaN(value))]).toEqual([name, false])
  }
})

test.each([
  ['mints_total', 2 + 1],
  ['mints_failed_total{reason="no_grant"}', 1],
  ['mints_failed_total{reason="idempotency_conflict"}', 1],
  ['mints_failed_total{reason="unauthorized"}', 1],
  ['mints_failed_total{reason="audit_error"}', 1],
  ['mint_latency_seconds_count', 7],
  ['sts_latency_seconds_count', 3],
  ['idempotency_hits_total', 1],
  ['idempotency_conflicts_total', 1],
  ['grants_consumed_total', 3],
  ['grants_denied_total{reason="no_grant"}', 1],
  ['grants_denied_total{reason="revoked"}', 0],
  ['quarantined_total', 1],
  ['audit_writes_failed_total{anchor="evm_testnet"}', 1],
  ['audit_writes_failed_total{anchor="postgres"}', 0],
  ['auth_failed_total{method="session",reason="unauthorized"}', 1],
  ['auth_failed_total{method="wallet_sig",reason="rate_limited"}', 1],
  ['auth_failed_total{method="wallet_sig",reason="other"}', 1],
  ['auth_failed_unauthorized_total', 1],
  ['auth_failed_rate_limited_total', 1],
  ['auth_failed_other_total', 1],
  ['audit_backlog{status="quarantined"}', 1],
  ['audit_backlog{status="pending"}', 0],
])('after one run of everything %s is %d', async (series, expected) => {
  ran ??= runOnce()
  expect((await ran)(series)).toBe(expected)
})

let ran: ReturnType<typeof runOnce> | undefined

/** The values after one run, by series. */
async function runOnce() {
  await using broker = await startBroker({ variables })
  const { master, daemon } = await causeEverything(broker)
  const page = await broker.deps.metrics.registry.metrics()
  const own = page.split('\n').filter((line) => line.startsWith(prefix))
  // Nobody can be recognised, and nobody outside can make series.
  for (const { wallet, session } of [master, daemon])
    for (const personal of [wallet.address, session.omni_account]) expect(page).not.toContain(personal)
  expect(own.join('\n')).not.toMatch(/0x[0-9a-f]{40}|bots\//)
  const values = new Map(
    own.map((line) => [line.slice(prefix.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  )
  return (series: string) => values.get(series)
}

test('with the anchor on a chain, its circuit and its balance are gauges', async () => {
  await using broker = await startEvmBroker()
  expect(await readSeries(broker, 'breaker_state')).toBe(0)
  expect(await readSeries(broker, 'fee_payer_balance_wei')).toBeGreaterThan(0)
  const build = `build_info{auth_methods="wallet_sig",anchors="postgres,evm_testnet",node="${process.versions.node}"}`
  expect(await readSeries(broker, build)).toBe(1)
})

test('metrics are answered on the internal port alone, as text that nobody keeps', async () => {
  await using surroundings = await openSurroundings()
  await using broker = await startBrokerProcess({ ...surroundings.environment, BROKER_LOG_LEVEL: 'info' })
  expect((await fetch(`${broker.origin}/metrics`)).status).toBe(404)
  const answer = await fetch(`${broker.internalOrigin}/metrics`)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store',
  })
  expect(await answer.text()).toContain(`${prefix}mints_total 0\n`)
})
