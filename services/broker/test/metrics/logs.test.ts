import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startBroker, type TestBroker } from '../broker.ts'
import { startBrokerWithGoogle } from '../google.ts'
import { hmacKey, startPeopleBroker } from '../people.ts'

function requestLines({ lines }: Pick<TestBroker, 'lines'>, operation: string) {
  return lines.filter((line) => line.msg === 'request' && line.operation === operation)
}

/** Mints once with success, and once on a path that nobody granted. Gives every secret that went over the wire. */
async function mintTwice(broker: TestBroker) {
  const { master, daemon } = await broker.pair()
  const body = await broker.signedCall(daemon)
  const minted = await daemon.client.mintAwsCredentials({ body })
  const domain = 'agentkeys:broker:mint-oidc-jwt:v1:broker.example.test'
  const { jwt } = await daemon.client.mintOidcJwt({ body: await broker.signedCall(daemon, { domain }) })
  const other = await broker.signedCall(daemon, { intent: { scope_path: 'elsewhere/' } })
  await expect(daemon.client.mintAwsCredentials({ body: other })).rejects.toMatchObject({ code: 'no_grant' })
  const secrets = [
    master.token,
    daemon.token,
    minted.secret_access_key,
    minted.session_token,
    jwt,
    ...[body, other].map(({ auth }) => auth.signature),
  ]
  return { daemon, secrets }
}

test('the line of a mint has the wallet and the outcome beside what every line has', async () => {
  await using broker = await startBroker()
  const { daemon } = await mintTwice(broker)
  const common = { requestId: expect.any(String), traceId: expect.any(String), durationMs: expect.any(Number) }
  const wallet = daemon.wallet.address
  expect(requestLines(broker, 'mintAwsCredentials')).toMatchObject([
    { ...common, status: 200, wallet, outcome: 'ok' },
    { ...common, status: 403, wallet, outcome: 'no_grant' },
  ])
  expect(requestLines(broker, 'mintOidcJwt')).toMatchObject([{ ...common, status: 200, wallet, outcome: 'ok' }])
  await expect(broker.as('a.b.c').mintAwsCredentials({ body: await broker.signedCall(daemon) })).rejects.toThrow()
  const [stranger] = requestLines(broker, 'mintAwsCredentials').slice(-1)
  expect(stranger).toMatchObject({ status: 401, outcome: 'unauthorized' })
  expect(stranger).not.toHaveProperty('wallet')
})

test('the span of a mint has the wallet and the outcome', async () => {
  const received: string[] = []
  const collector = createServer(async (request, response) => {
    received.push((await request.toArray()).join(''))
    response.end('{}')
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  await using broker = await startBroker({
    variables: { BROKER_OTLP_TRACES_URL: `http://127.0.0.1:${port}/v1/traces` },
  })
  const { daemon } = await mintTwice(broker)
  await broker.deps.tracing.close()
  collector.close()
  const spans = received.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans)
  const outcomes = spans.filter(({ name }) => name === 'mintAwsCredentials').map(({ attributes }) => attributes)
  for (const [index, outcome] of ['ok', 'no_grant'].entries())
    expect(outcomes[index]).toEqual(
      expect.arrayContaining([
        { key: 'wallet', value: { stringValue: daemon.wallet.address } },
        { key: 'outcome', value: { stringValue: outcome } },
      ]),
    )
})

test('no secret is in the log of a whole run: of programs, of people, and at the start', async () => {
  await using broker = await startPeopleBroker()
  await using google = await startBrokerWithGoogle()
  const { secrets } = await mintTwice(broker)
  const asked = await broker.requestLink()
  await expect(
    broker.as().verifyEmailSignIn({ body: { token: asked.token, user_code: 'BBBB-BBBB' } }),
  ).rejects.toMatchObject({ code: 'user_code_mismatch' })
  const person = await broker.personByEmail()
  broker.mail.fail = new Error('the mail server is gone')
  await expect(broker.requestLink()).rejects.toMatchObject({ code: 'mail_error' })
  const back = await google.comeBack()
  await google.as().confirmProviderSignIn({ body: { token: back.token, user_code: back.user_code } })
  const status = await google.poll(back.request_id)
  const callback = new URL(back.callback).searchParams
  const written = JSON.stringify([...broker.lines, ...google.lines])
  const { BROKER_DATA_KEYRING_FILE, BROKER_OIDC_KEY_FILE, BROKER_SESSION_KEY_FILE } = broker.keys.environment
  const ring: { keys: Record<string, string> } = JSON.parse(readFileSync(BROKER_DATA_KEYRING_FILE, 'utf8'))
  const pem = (file: string): string[] =>
    JSON.parse(readFileSync(file, 'utf8')).private_key_pem.split('\n').slice(1, -2)
  const all = {
    ofPrograms: secrets,
    ofPeople: [
      asked.token,
      asked.user_code,
      person.token,
      back.token,
      back.user_code,
      callback.get('code'),
      callback.get('state'),
    ],
    ofGoogle: ['the-secret', 's'.repeat(32), 'session_jwt' in status ? status.session_jwt : ''],
    ofTheBroker: [hmacKey, ...Object.values(ring.keys), new URL(broker.database.url).password],
    keys: [...pem(BROKER_OIDC_KEY_FILE), ...pem(BROKER_SESSION_KEY_FILE)],
  }
  for (const [whose, values] of Object.entries(all))
    for (const value of values) {
      expect([whose, value?.length ?? 0]).not.toEqual([whose, 0])
      expect([whose, written.includes(String(value))]).toEqual([whose, false])
    }
  expect(written).toContain('"msg":"request"')
})
