import { readFileSync } from 'node:fs'
import { type RawBuilder, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { startBroker, type TestBroker } from '../broker.ts'
import { evmPlugIns, startDeployedChain, startEvmBroker } from '../evm/start-evm-broker.ts'
import { failingAnchor } from '../fixtures/failing-anchor.ts'
import { startBrokerWithGoogle } from '../google.ts'
import { startPeopleBroker } from '../people.ts'

type Watched = Pick<TestBroker, 'deps' | 'app'>

/** What `/readyz` says of one check, once it is sure: a check that was ready fails at its third failed probe. */
async function stateOf({ deps, app }: Watched, name: string) {
  for (let probe = 0; probe < 3; probe++) await deps.readiness.observe()
  const response = await app.request('/readyz')
  const body: ReturnType<typeof deps.readiness.report> = await response.json()
  const check = body.checks.find((one) => one.name === name)
  const state = check?.status ?? (body.ready.includes(name) ? 'ready' : 'absent')
  return { state, reason: check?.reason, status: response.status, body }
}

async function changeDatabase({ owner }: Pick<TestBroker, 'owner'>, statement: RawBuilder<unknown>) {
  await statement.execute(owner)
}

describe('what the broker writes', () => {
  test.each([
    ['auth/wallet_sig', sql`revoke insert on auth_nonces from broker_service`],
    ['wallet/client_keystore', sql`revoke insert on wallets from broker_service`],
    ['audit/postgres', sql`revoke execute on function write_audit(jsonb) from broker_service, public`],
  ])('%s is ready while it can be written, and unready otherwise', async (name, statement) => {
    await using broker = await startBroker()
    expect(await stateOf(broker, name)).toMatchObject({ state: 'ready', status: 200 })
    await changeDatabase(broker, statement)
    expect(await stateOf(broker, name)).toMatchObject({ state: 'unready', status: 503 })
  })
})

describe('auth/email_link', () => {
  test('is ready within a day after the mail server answered, degraded later, and unready without its table', async () => {
    await using broker = await startPeopleBroker()
    expect(await stateOf(broker, 'auth/email_link')).toMatchObject({ state: 'ready', status: 200 })
    broker.mail.fail = new Error('the mail server is gone')
    broker.clock.advance({ hours: 25 })
    expect(await stateOf(broker, 'auth/email_link')).toMatchObject({ state: 'degraded', status: 200 })
    await changeDatabase(broker, sql`revoke insert on sign_in_requests from broker_service`)
    expect(await stateOf(broker, 'auth/email_link')).toMatchObject({ state: 'unready', status: 503 })
  })

  test('is degraded while the mail server was never verified', async () => {
    await using broker = await startPeopleBroker({ reachable: false })
    expect(await stateOf(broker, 'auth/email_link')).toMatchObject({ state: 'degraded' })
    expect(await stateOf(broker, 'tier2/mail')).toMatchObject({ state: 'unready', status: 503 })
  })
})

test('auth/oauth2_google is degraded before its keys are fetched and when they are old, and unready without its table', async () => {
  await using broker = await startBrokerWithGoogle()
  expect(await stateOf(broker, 'auth/oauth2_google')).toMatchObject({ state: 'degraded', status: 200 })
  await broker.comeBack()
  expect(await stateOf(broker, 'auth/oauth2_google')).toMatchObject({ state: 'ready', status: 200 })
  broker.clock.advance({ seconds: 3601 })
  expect(await stateOf(broker, 'auth/oauth2_google')).toMatchObject({ state: 'degraded', status: 200 })
  await changeDatabase(broker, sql`revoke insert on oauth_pending from broker_service`)
  expect(await stateOf(broker, 'auth/oauth2_google')).toMatchObject({ state: 'unready', status: 503 })
})

describe('audit/evm_testnet', () => {
  test('is ready, and unready with a fee payer under the floor', async () => {
    await using broker = await startEvmBroker()
    expect(await stateOf(broker, 'audit/evm_testnet')).toMatchObject({ state: 'ready', status: 200 })
    await broker.chain.setBalance(broker.feePayer.address, 1n)
    broker.clock.advance({ seconds: 301 })
    // The check tells the last result: that of a probe beside it.
    await broker.deps.readiness.observe()
    expect(await stateOf(broker, 'audit/evm_testnet')).toMatchObject({ state: 'unready', status: 503 })
    expect(await stateOf(broker, 'tier2/evm_fee_payer')).toMatchObject({ state: 'unready' })
  })

  test('is unready while the chain was never reached', async () => {
    await using deployed = await startDeployedChain()
    deployed.proxy.faults.fate = () => 'lose_request'
    await using broker = await startBroker({ plugIns: evmPlugIns(), variables: deployed.environment })
    const reason = 'the RPC was never reached'
    expect(await stateOf(broker, 'audit/evm_testnet')).toMatchObject({ state: 'unready', status: 503, reason })
    expect(await stateOf(broker, 'tier2/evm_rpc')).toMatchObject({ state: 'unready' })
  })

  test('is degraded while the chain answers slowly', async () => {
    await using deployed = await startDeployedChain()
    let pass = () => {}
    const slowly = async (request: Request) => {
      const response = await fetch(request)
      pass()
      return response
    }
    await using broker = await startBroker({ plugIns: evmPlugIns(), variables: deployed.environment, fetch: slowly })
    pass = () => broker.clock.advance({ seconds: 2 })
    broker.clock.advance({ seconds: 301 })
    expect(await stateOf(broker, 'audit/evm_testnet')).toMatchObject({
      state: 'degraded',
      reason: expect.stringMatching(/^the RPC took \d+ ms$/),
    })
  })
})

describe('tier2/backend', () => {
  const exchange = { BROKER_LEGACY_EXCHANGE: 'true', BROKER_BACKEND_URL: 'https://rbac.example.test' }

  /** A broker whose backend answers as `answer` says. */
  async function startWith(answer: (broker: TestBroker | undefined) => Response) {
    let started: TestBroker | undefined
    const broker = await startBroker({ variables: exchange, fetch: async () => answer(started) })
    started = broker
    return broker
  }

  test('keeps the broker unready until the backend answered once, and degraded when it is gone later', async () => {
    let status = 503
    await using broker = await startWith(() => new Response('ok', { status }))
    const reason = 'https://rbac.example.test answered 503'
    expect(await stateOf(broker, 'tier2/backend')).toMatchObject({ state: 'unready', status: 503, reason })
    status = 200
    broker.clock.advance({ seconds: 15 })
    expect(await stateOf(broker, 'tier2/backend')).toMatchObject({ state: 'ready', status: 200 })
    status = 500
    broker.clock.advance({ seconds: 300 })
    expect(await stateOf(broker, 'tier2/backend')).toMatchObject({ state: 'degraded', status: 200 })
  })

  test('is degraded when the backend takes longer than a second', async () => {
    await using broker = await startWith((started) => {
      started?.clock.advance({ ms: 1001 })
      return new Response('ok')
    })
    expect(await stateOf(broker, 'tier2/backend')).toMatchObject({ state: 'ready' })
    broker.clock.advance({ seconds: 300 })
    expect(await stateOf(broker, 'tier2/backend')).toMatchObject({ state: 'degraded', status: 200 })
  })
})

describe('audit/backlog', () => {
  test('is degraded with a quarantined record, and unready when it is older than an hour', async () => {
    await using broker = await startBroker()
    const { daemon } = await broker.pair()
    expect(await stateOf(broker, 'audit/backlog')).toMatchObject({ state: 'ready' })
    Object.assign(broker.deps, { anchors: [...broker.deps.anchors, failingAnchor()] })
    const call = { body: await broker.signedCall(daemon) }
    await expect(daemon.client.mintAwsCredentials(call)).rejects.toMatchObject({ code: 'audit_error' })
    expect(await stateOf(broker, 'audit/backlog')).toMatchObject({ state: 'degraded', status: 200 })
    broker.clock.advance({ minutes: 61 })
    expect(await stateOf(broker, 'audit/backlog')).toMatchObject({ state: 'unready', status: 503 })
  })

  test('does not count a record that has been pending for less than a minute', async () => {
    await using broker = await startBroker()
    const { daemon } = await broker.pair()
    const { promise: never } = Promise.withResolvers<never>()
    Object.assign(broker.deps, { sts: { assumeRoleWithWebIdentity: () => never } })
    void daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) }).catch(() => undefined)
    const pending = () => broker.owner.selectFrom('mint_log').select('id').where('status', '=', 'pending').execute()
    await expect.poll(pending).toHaveLength(1)
    broker.clock.advance({ seconds: 59 })
    expect(await stateOf(broker, 'audit/backlog')).toMatchObject({ state: 'ready' })
    broker.clock.advance({ seconds: 3 })
    expect(await stateOf(broker, 'audit/backlog')).toMatchObject({ state: 'degraded' })
  })
})

test('the keys of both slots are checks, and none of the weaker modes is one by default', async () => {
  await using broker = await startBroker()
  const { body } = await stateOf(broker, 'keys/oidc')
  expect(body).toMatchObject({ status: 'ready', degraded: false, checks: [] })
  expect(body.ready).toEqual(expect.arrayContaining(['database', 'keys/oidc', 'keys/session']))
  expect(body.ready.filter((name) => name.startsWith('mode/'))).toEqual([])
})

test.each([
  ['mode/dev', 'BROKER_ENVIRONMENT', 'development'],
  ['mode/dev', 'BROKER_DEV_MODE', 'true'],
  ['mode/implicit-grant', 'BROKER_REQUIRE_EXPLICIT_GRANT', 'false'],
  ['mode/bearer-oidc-jwt', 'BROKER_OIDC_JWT_REQUIRES_CALL', 'false'],
])('%s degrades a broker with %s=%s', async (name, variable, value) => {
  await using broker = await startBroker({ variables: { [variable]: value } })
  const { state, status, body } = await stateOf(broker, name)
  expect({ state, status, degraded: body.degraded }).toEqual({ state: 'degraded', status: 200, degraded: true })
})

test('a weaker mode is a warning in the log from the start on', async () => {
  await using broker = await startBroker({ variables: { BROKER_REQUIRE_EXPLICIT_GRANT: 'false' } })
  await broker.deps.background.start()
  const warnings = () => broker.lines.filter(({ mode }) => mode === 'mode/implicit-grant')
  await expect
    .poll(warnings)
    .toMatchObject([
      { level: 'warn', msg: expect.stringMatching(/^WARNING: BROKER_REQUIRE_EXPLICIT_GRANT is false: /) },
    ])
})

test('a service that is told to stop is unready by the check shutdown', async () => {
  await using broker = await startBroker()
  broker.deps.readiness.shutDown()
  expect(await stateOf(broker, 'shutdown')).toMatchObject({ state: 'unready', status: 503 })
})

test('with the address of the runbook every check links to a heading that it has', async () => {
  const runbook = readFileSync('../../docs/operate/runbook.md', 'utf8')
  const variables = { BROKER_RUNBOOK_URL: 'https://docs.example/runbook' }
  await using deployed = await startDeployedChain()
  await using chained = await startBroker({
    plugIns: evmPlugIns(),
    variables: { ...deployed.environment, ...variables, BROKER_ENVIRONMENT: 'development' },
  })
  await using people = await startPeopleBroker({ variables })
  await using google = await startBrokerWithGoogle({ variables })
  await using weak = await startBroker({
    variables: {
      ...variables,
      BROKER_LEGACY_EXCHANGE: 'true',
      BROKER_BACKEND_URL: 'http://127.0.0.1:1',
      BROKER_REQUIRE_EXPLICIT_GRANT: 'false',
      BROKER_OIDC_JWT_REQUIRES_CALL: 'false',
    },
  })
  const links = new Map<string, string | undefined>()
  for (const broker of [chained, people, google, weak]) {
    // Nothing works any more, so every check fails and says where to read on.
    await broker.deps.db.destroy()
    broker.clock.advance({ days: 2 })
    const { body } = await stateOf(broker, 'database')
    for (const { name, docs } of body.checks) links.set(name, docs)
  }
  for (const [name, docs] of links) {
    const [, anchor = ''] = /^https:\/\/docs\.example\/runbook#([a-z0-9-]+)$/.exec(docs ?? '') ?? []
    expect([name, runbook.includes(`\n### ${anchor}\n`)]).toEqual([name, true])
  }
  expect([...links.keys()]).toEqual(
    expect.arrayContaining(['audit/backlog', 'auth/wallet_sig', 'tier2/backend', 'mode/dev']),
  )
})
