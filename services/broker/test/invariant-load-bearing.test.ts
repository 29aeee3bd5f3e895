import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Program, startBroker, type TestBroker } from './broker.ts'
import { failingAnchor } from './fixtures/failing-anchor.ts'

/**
 * A credential leaves the broker only for a proved identity whose wallet holds a live grant, and only when the record of it is durable in
 * every anchor. What is true is read from the database by another connection, and never taken from the broker's answer.
 */

const secretNames = ['access_key_id', 'secret_access_key', 'session_token']

/** Sends a call as it is, past the typed client, and reads everything that came of it. */
async function send(broker: TestBroker, token: string, call: object) {
  const [before, events] = [await records(broker), await securityEvents(broker)]
  const stsCalls = broker.sts.asked.length
  const response = await broker.app.request('/v1/mint-aws-creds', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(call),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: JSON.parse(text),
    text,
    stsCalls: broker.sts.asked.length - stsCalls,
    records: (await records(broker)).filter(({ id }) => !before.some((one) => one.id === id)),
    events: (await securityEvents(broker)).slice(events.length).map(({ kind }) => kind),
  }
}

function records({ owner }: TestBroker) {
  return owner.selectFrom('mint_log').selectAll().where('kind', '=', 'mint').orderBy('id').execute()
}

function securityEvents({ owner }: TestBroker) {
  return owner.selectFrom('security_events').select('kind').orderBy('id').execute()
}

function expectNoCredential(broker: TestBroker, text: string) {
  for (const name of secretNames) expect(text).not.toContain(name)
  expect(text).not.toContain('ASIA')
  expect(JSON.stringify(broker.lines)).not.toContain('ASIA')
}

function flipBit(signature: string) {
  const bytes = Buffer.from(signature.slice(2), 'hex')
  bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10)
  return `0x${bytes.toString('hex')}`
}

test('case a: a proved call with a live grant gets a credential, and the record of it is there', async () => {
  await using broker = await startBroker()
  const { daemon, master, grantId } = await broker.pair()
  const result = await send(broker, daemon.token, await broker.signedCall(daemon))
  expect([result.status, result.stsCalls, result.records.length]).toEqual([200, 1, 1])
  const { wallet } = daemon
  expect(result.records[0]).toMatchObject({
    id: result.body.audit_record_id,
    status: 'confirmed',
    released: true,
    omni_account: daemon.session.omni_account,
    grantor_omni_account: master.session.omni_account,
    wallet: wallet.address,
    service: 's3',
    scope_path: daemon.folder,
    grant_id: grantId,
  })
  expect(result.body.anchored).toEqual(['postgres'])
  const chained = await broker.owner
    .selectFrom('audit_chain')
    .select('subject')
    .where('subject_id', '=', result.body.audit_record_id)
    .orderBy('position')
    .execute()
  expect(chained.map(({ subject }) => subject)).toEqual(['record', 'outcome'])
})

test.each([
  ['random bytes', () => `0x${randomBytes(64).toString('hex')}1b`, [401, 422]],
  ['zero r and s', () => `0x${'0'.repeat(128)}1b`, [422]],
  ['one flipped bit', flipBit, [401]],
  ['no hexadecimal', () => 'not a signature', [422]],
])('case b: a tampered signature (%s) gets nothing', async (_, tamper, statuses) => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const call = await broker.signedCall(daemon)
  const auth = { ...call.auth, signature: tamper(call.auth.signature) }
  const result = await send(broker, daemon.token, { ...call, auth })
  expect(statuses).toContain(result.status)
  expect([result.stsCalls, result.records.length]).toEqual([0, 0])
  expect(result.events).toEqual(['auth_failed'])
  expectNoCredential(broker, result.text)
})

test('case b: a call whose content was changed after it was signed gets nothing', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const call = await broker.signedCall(daemon)
  const intent = { ...call.intent, scope_path: `${daemon.folder}deeper/` }
  const result = await send(broker, daemon.token, { ...call, intent })
  expect([result.status, result.stsCalls, result.records.length]).toEqual([401, 0, 0])
  expect(result.events).toEqual(['auth_failed'])
})

test('case c: a signature of another wallet than that of the session gets nothing', async () => {
  await using broker = await startBroker()
  const [{ daemon }, other] = [await broker.pair(), await broker.pair()]
  const result = await send(broker, daemon.token, await broker.signedCall(other.daemon))
  expect([result.status, result.stsCalls, result.records.length]).toEqual([401, 0, 0])
  expect(result.events).toEqual(['auth_failed'])
  expectNoCredential(broker, result.text)
})

type Pair = { master: Program; daemon: Program; grantId: string }

test.each<[string, (broker: TestBroker, pair: Pair) => Promise<unknown>, string]>([
  ['revoked', (_, { master, grantId }) => master.client.revokeGrant({ body: { grant_id: grantId } }), 'grant_denied'],
  ['expired', async ({ clock }) => clock.advance({ hours: 25 }), 'grant_denied'],
  ['of another path', (broker, pair) => replaceGrant(broker, pair, { scope_path: 'bots/other/' }), 'grant_denied'],
  [
    'not active yet',
    (broker, pair) => replaceGrant(broker, pair, { not_before: seconds(broker) + 600 }),
    'grant_denied',
  ],
  [
    'exhausted',
    async (broker, pair) => {
      await replaceGrant(broker, pair, { max_uses: 1 })
      expect((await send(broker, pair.daemon.token, await broker.signedCall(pair.daemon))).status).toBe(200)
    },
    'grant_denied',
  ],
  [
    'a row that was edited behind the broker',
    ({ owner }, { grantId }) =>
      owner.updateTable('grants').set({ max_uses: 999_999 }).where('grant_id', '=', grantId).execute(),
    'grant_tampered',
  ],
])('case d: a grant that is %s releases nothing', async (_, spoil, event) => {
  await using broker = await startBroker()
  const pair = await broker.pair()
  await spoil(broker, pair)
  const daemon = await broker.program(pair.daemon.wallet)
  const result = await send(broker, daemon.token, await broker.signedCall(daemon))
  expect([result.status, result.stsCalls, result.records.length]).toEqual([403, 0, 0])
  expect(result.events).toEqual([event])
  expectNoCredential(broker, result.text)
})

test('case d: a grant that was used before releases nothing when its row was edited since', async () => {
  await using broker = await startBroker()
  const { daemon, grantId } = await broker.pair()
  expect((await send(broker, daemon.token, await broker.signedCall(daemon))).status).toBe(200)
  await broker.owner.updateTable('grants').set({ max_uses: 999_999 }).where('grant_id', '=', grantId).execute()
  const result = await send(broker, daemon.token, await broker.signedCall(daemon))
  expect([result.status, result.stsCalls, result.records.length]).toEqual([403, 0, 0])
  expect(result.events).toEqual(['grant_tampered'])
})

test('case d: without any grant, or with one for another service, nothing is released', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const stranger = await broker.program()
  for (const [program, intent] of [
    [stranger, {}],
    [daemon, { service: 'dynamodb' }],
  ] as const) {
    const result = await send(broker, program.token, await broker.signedCall(program, { intent }))
    expect([result.status, result.body.code, result.stsCalls, result.records.length]).toEqual([403, 'no_grant', 0, 0])
    expect(result.events).toEqual(['grant_denied'])
  }
})

test('case d: a session that another key signed is nobody', async () => {
  await using broker = await startBroker()
  await using foreign = await startBroker()
  const { daemon } = await broker.pair()
  const forged = await foreign.program(daemon.wallet)
  const result = await send(broker, forged.token, await broker.signedCall(daemon))
  expect([result.status, result.stsCalls, result.records.length]).toEqual([401, 0, 0])
})

test('case e: when the only anchor fails, nothing is released', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  Object.assign(broker.deps, { anchors: [failingAnchor()] })
  const result = await send(broker, daemon.token, await broker.signedCall(daemon))
  expect([result.status, result.body.code]).toEqual([500, 'audit_error'])
  expect(result.records.filter(({ released }) => released)).toEqual([])
  expectNoCredential(broker, result.text)
})

test('case f: when the second of two anchors fails, the record is quarantined and nothing is released', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  Object.assign(broker.deps, { anchors: [...broker.deps.anchors, failingAnchor()] })
  const result = await send(broker, daemon.token, await broker.signedCall(daemon))
  expect([result.status, result.body.code]).toEqual([500, 'audit_error'])
  expect(result.records).toMatchObject([{ status: 'quarantined', released: false }])
  expectNoCredential(broker, result.text)
})

function replaceGrant(broker: TestBroker, { master, daemon, grantId }: Pair, changed: object) {
  return master.client.revokeGrant({ body: { grant_id: grantId } }).then(() => broker.grant(master, daemon, changed))
}

function seconds({ clock }: TestBroker) {
  return Math.floor(clock.now().getTime() / 1000)
}
