import { createPublicFetch, type PublicFetchOptions } from '@constellation/public-fetch'
import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { tidyUp } from '../../src/domain/housekeeping/tidy-up.ts'
import { createWebhookWorker, type WebhookWorker } from '../../src/webhooks/webhook-worker.ts'
import {
  type AdministeredMx,
  refusal,
  startAdministeredMx,
  type TestAccount,
} from '../administration/administered-mx.ts'
import { startMx } from '../mx-worker.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'

const hour = 3_600_000
let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx({ variables: { MX_WORKER_ENVIRONMENT: 'development' } })
})
afterAll(() => world[Symbol.asyncDispose]())
afterEach(() => {
  vi.useRealTimers()
})

async function subscribe(account: TestAccount, { url }: { url: string }, more: object = {}) {
  const { id, secret } = await account.client.createWebhook({ body: { name: 'Ours', url, ...more } })
  const params = { id }
  const deliveries = async (query: object = {}) => (await account.client.listWebhookDeliveries({ params, query })).items
  return { id, secret, params, deliveries, get: () => account.client.getWebhook({ params }) }
}

/** Delivers everything that is due now. */
async function deliver(worker: WebhookWorker | undefined = world.mx.deps.webhooks?.worker) {
  if (!worker) throw new Error('this instance does not deliver')
  while ((await worker.step()) === 'worked') await worker.settled()
}

async function passAndDeliver(ms: number) {
  await world.mx.timePasses(ms)
  await deliver()
}

/** The verdict of the library of the standard at the time of the worker, since it refuses what is five minutes old. */
function verify(secret: string, { body, headers }: Received, at: Date = world.mx.clock.now()): unknown {
  vi.useFakeTimers({ now: at, toFake: ['Date'] })
  try {
    return new Verifier(secret).verify(body, headers)
  } finally {
    vi.useRealTimers()
  }
}

async function fail(account: TestAccount, value = '400 ErrorInvalidRequest') {
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value }])
  const { id } = await account.send({ correlationId: 'order-7' })
  await world.mx.deliver()
  world.mx.graph.control.setFaults([])
  return id
}

test('what becomes of a message is told, signed so that the library of the standard accepts it', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  const webhook = await subscribe(account, receiver)
  const sent = await account.send()
  await world.mx.deliver()
  const failed = await fail(account)
  await account.client.redrive({ params: { id: failed }, body: {} })
  await world.mx.deliver()
  await account.client.deleteQueueItem({ params: { id: failed } })
  await deliver()
  const events = receiver.received.map((one) => verify(webhook.secret, one))
  const about = { accountId: account.id, mailboxId: account.mailbox.id, test: false }
  expect(events).toHaveLength(5)
  expect(events).toEqual(
    expect.arrayContaining(
      [
        [
          'message.sent',
          { messageId: sent.id, status: 'sent', code: null, cycle: 1, attempts: 1, correlationId: null },
        ],
        ['message.failed', { messageId: failed, status: 'failed', code: 'invalid_message', cycle: 1, attempts: 1 }],
        ['message.redriven', { messageId: failed, status: 'queued', code: null, cycle: 2, attempts: 1 }],
        ['message.sent', { messageId: failed, status: 'sent', code: null, cycle: 2, attempts: 2 }],
        ['message.deleted', { messageId: failed, status: 'deleted', code: null, cycle: 2, attempts: 2 }],
      ].map(([type, data]) => ({
        type,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        data: { correlationId: 'order-7', ...about, ...Object(data) },
      })),
    ),
  )
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(
    expect.arrayContaining((await webhook.deliveries()).map(({ id }) => id)),
  )
  expect(await webhook.deliveries({ messageId: sent.id })).toMatchObject([
    { event: 'message.sent', state: 'delivered', attempts: 1, lastStatus: 204, lastFailure: null, nextAttemptAt: null },
  ])
  const texts = receiver.received.map(({ body }) => body).join()
  for (const personal of ['ada@', 'Welcome', 'notices@']) expect(texts).not.toContain(personal)
})

test('a changed body, another secret and an old signature are refused by the library', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  const { secret, params } = await subscribe(account, receiver)
  await account.client.testWebhook({ params })
  await deliver()
  const [one] = receiver.received
  if (!one) throw new Error('nothing was received')
  expect(verify(secret, one)).toMatchObject({ type: 'webhook.test', data: { webhookId: params.id } })
  expect(() => verify(secret, { ...one, body: `${one.body} ` })).toThrow('No matching signature')
  expect(() => verify(`whsec_${Buffer.alloc(32).toString('base64')}`, one)).toThrow('No matching signature')
  const later = new Date(world.mx.clock.now().getTime() + 6 * 60_000)
  expect(() => verify(secret, one, later)).toThrow('too old')
})

test('an event that is sent again has the same id, a new time and a valid signature', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  const { secret, params, deliveries } = await subscribe(account, receiver)
  const { id } = await account.client.testWebhook({ params })
  await deliver()
  await world.mx.timePasses(hour)
  expect(await account.client.redeliverWebhook({ params: { id: id } })).toMatchObject({ id, state: 'waiting' })
  await deliver()
  const [first, second] = receiver.received
  if (!first || !second) throw new Error('it was not received twice')
  expect(() => verify(secret, first)).toThrow('too old')
  expect(verify(secret, second)).toEqual(JSON.parse(first.body))
  expect([first, second].map(({ headers }) => headers['webhook-id'])).toEqual([id, id])
  const [before, after] = [first, second].map(({ headers }) => Number(headers['webhook-timestamp']))
  expect(Number(after) - Number(before)).toBeGreaterThanOrEqual(3600)
  expect(await deliveries()).toMatchObject([{ id, state: 'delivered', attempts: 1 }])
  const entries = await world.audit(params.id)
  expect(entries.map(({ action }) => action)).toEqual(['webhook.create', 'webhook.test', 'webhook.redeliver'])
})

test('a failed delivery is tried ten times within a day, each time with a valid signature, and is then given up', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  receiver.answerWith(500)
  const { secret, params, deliveries } = await subscribe(account, receiver)
  await account.client.testWebhook({ params })
  const delays: number[] = []
  for (let count = 1; count < 10; count++) {
    await deliver()
    const [delivery] = await deliveries()
    expect(delivery).toMatchObject({ state: 'waiting', attempts: count, lastFailure: 'the receiver answered 500' })
    const delay = Date.parse(String(delivery?.nextAttemptAt)) - Date.parse(String(delivery?.lastAttemptAt))
    delays.push(delay)
    verify(secret, receiver.received.at(-1) as Received)
    await world.mx.timePasses(delay)
  }
  await deliver()
  expect(receiver.received).toHaveLength(10)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(await deliveries()).toMatchObject([{ state: 'failed', attempts: 10, lastStatus: 500, nextAttemptAt: null }])
  const total = delays.reduce((sum, delay) => sum + delay, 0)
  expect(total).toBeGreaterThan(16 * hour)
  expect(total).toBeLessThan(26 * hour)
  for (const [index, delay] of delays.slice(0, -1).entries()) expect(delays[index + 1]).toBeGreaterThan(delay)
  await passAndDeliver(48 * hour)
  expect(receiver.received).toHaveLength(10)
})

test('a receiver may put the next try off', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  receiver.answerWith((response) => response.writeHead(503, { 'retry-after': '1800' }).end())
  const { params } = await subscribe(account, receiver)
  await account.client.testWebhook({ params })
  await deliver()
  receiver.answerWith(200)
  await passAndDeliver(1700_000)
  expect(receiver.received).toHaveLength(1)
  await passAndDeliver(200_000)
  expect(receiver.received).toHaveLength(2)
})

test('while a secret is rotated each delivery is valid for both, and later for the new one alone', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  const { secret: former, params } = await subscribe(account, receiver)
  const { secret } = await account.client.rotateWebhookSecret({ params, body: { graceHours: 1 } })
  await account.client.testWebhook({ params })
  await deliver()
  await world.mx.timePasses(2 * hour)
  await account.client.testWebhook({ params })
  await deliver()
  const [first, second] = receiver.received as [Received, Received]
  const early = new Date(world.mx.clock.now().getTime() - 2 * hour)
  expect(first.headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/)
  for (const one of [former, secret]) verify(one, first, early)
  verify(secret, second)
  expect(() => verify(former, second)).toThrow('No matching signature')
})

test('a redirect and every other answer but 2xx is a failure that is shown', async () => {
  const account = await world.account()
  const [inside, receiver] = [await startReceiver(), await startReceiver()]
  const { params, deliveries, get } = await subscribe(account, receiver)
  for (const [status, shown] of [
    [302, 'the answer is a redirect (302), which is not followed'],
    [404, 'the receiver answered 404'],
  ] as const) {
    receiver.answerWith((response) => response.writeHead(status, { location: inside.url }).end())
    await account.client.testWebhook({ params })
    await deliver()
    expect(await deliveries()).toMatchObject([
      { state: 'waiting', lastFailure: shown },
      ...(status === 404 ? [{}] : []),
    ])
    expect(await get()).toMatchObject({ status: 'enabled', lastFailure: shown, failingSince: expect.any(String) })
  }
  receiver.answerWith(200)
  await passAndDeliver(60_000)
  expect(await get()).toMatchObject({ lastFailure: null, failingSince: null })
  expect(inside.connections()).toBe(0)
})

test('a webhook that fails for three days is disabled and says why, and what waits is given up', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  receiver.answerWith(500)
  const { params, deliveries, get } = await subscribe(account, receiver)
  await account.client.testWebhook({ params })
  await deliver()
  await passAndDeliver(71 * hour)
  expect(await get()).toMatchObject({ status: 'enabled' })
  await account.client.testWebhook({ params })
  await passAndDeliver(2 * hour)
  expect(await get()).toMatchObject({ status: 'disabled', disabledReason: 'failing' })
  expect(await deliveries({ state: 'waiting' })).toEqual([])
  expect(await deliveries()).toMatchObject([{ state: 'failed' }, { state: 'failed' }])
  expect((await world.audit(params.id)).at(-1)).toMatchObject({
    action: 'webhook.disable',
    actor_kind: 'system',
    detail: { reason: 'failing', failure: 'the receiver answered 500' },
  })
  const before = receiver.received.length
  await account.send()
  await world.mx.deliver()
  await passAndDeliver(24 * hour)
  expect(receiver.received).toHaveLength(before)
  const [{ id } = { id: '' }] = await deliveries()
  expect((await refusal(account.client.redeliverWebhook({ params: { id } }))).code).toBe('state_conflict')
  expect((await refusal(account.client.testWebhook({ params }))).code).toBe('state_conflict')
  receiver.answerWith(200)
  await account.client.updateWebhook({ params, body: { status: 'enabled' } })
  await account.client.redeliverWebhook({ params: { id } })
  await deliver()
  expect((await deliveries()).find((one) => one.id === id)).toMatchObject({ state: 'delivered' })
})

test('a receiver that answers 410 gets nothing more', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  receiver.answerWith(410)
  const { params, get } = await subscribe(account, receiver)
  await account.client.testWebhook({ params })
  await deliver()
  expect(await get()).toMatchObject({ status: 'disabled', disabledReason: 'gone' })
})

test('a receiver that never answers holds up no other, and gets nothing more meanwhile', async () => {
  const [slow, quick] = [await world.account(), await world.account()]
  const [silent, receiver] = [await startReceiver(), await startReceiver()]
  silent.answerWith(() => undefined)
  const webhooks = [await subscribe(slow, silent), await subscribe(slow, silent), await subscribe(slow, silent)]
  for (const { params } of webhooks) for (let count = 0; count < 5; count++) await slow.client.testWebhook({ params })
  const { params } = await subscribe(quick, receiver)
  const { deps } = world.mx.deps.webhooks ?? {}
  if (!deps) throw new Error('this instance does not deliver')
  const publicFetch = createPublicFetch({ ...local, timeoutMs: 110_000 })
  const worker = createWebhookWorker({ ...deps, publicFetch }, { concurrency: 8, perAccount: 5, perWebhook: 2 })
  await worker.step()
  await vi.waitFor(() => expect(silent.received).toHaveLength(5), { timeout: 50_000 })
  for (let count = 0; count < 10; count++) await quick.client.testWebhook({ params })
  await vi.waitFor(
    async () => {
      await worker.step()
      expect(receiver.received).toHaveLength(10)
    },
    { timeout: 50_000 },
  )
  expect(silent.received).toHaveLength(5)
  await worker.drain()
  expect((await webhooks[0]?.deliveries({ state: 'waiting' }))?.length).toBe(5)
  for (const webhook of webhooks) await slow.client.deleteWebhook({ params: webhook.params })
})

test('a receiver that does not answer pauses, and is then tried with one delivery at a time', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  receiver.answerWith((response) => response.destroy())
  const { params, deliveries, get } = await subscribe(account, receiver)
  for (let count = 0; count < 6; count++) await account.client.testWebhook({ params })
  await deliver()
  const after = receiver.received.length
  expect(after).toBeLessThan(6)
  expect((await deliveries()).filter(({ attempts }) => attempts === 0).length).toBe(6 - after)
  expect(await get()).toMatchObject({ lastFailure: expect.stringContaining('the connection ended') })
  receiver.answerWith(200)
  await passAndDeliver(700_000)
  expect((await deliveries()).map(({ state }) => state)).toEqual(Array(6).fill('delivered'))
})

test('a delivery that a killed worker had claimed is made by another one', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  const { params, deliveries } = await subscribe(account, receiver)
  await account.client.testWebhook({ params })
  await world.mx.owner.pool.query(
    "update webhook_deliveries set claim_token = gen_random_uuid(), claimed_until = now() + interval '60 seconds', attempts = 1 where endpoint_id = $1",
    [params.id],
  )
  await deliver()
  expect(receiver.received).toEqual([])
  await passAndDeliver(61_000)
  expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 2 }])
})

test('two workers deliver each event once', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  const { params } = await subscribe(account, receiver)
  const { deps } = world.mx.deps.webhooks ?? {}
  if (!deps) throw new Error('this instance does not deliver')
  for (let count = 0; count < 30; count++) await account.client.testWebhook({ params })
  await Promise.all([deliver(createWebhookWorker(deps)), deliver(createWebhookWorker(deps)), deliver()])
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect([ids.length, new Set(ids).size]).toEqual([30, 30])
})

test('only the webhooks of the account that want the event are told', async () => {
  const [account, other] = [await world.account(), await world.account()]
  const [all, failures, foreign] = [await startReceiver(), await startReceiver(), await startReceiver()]
  await subscribe(account, all)
  await subscribe(account, failures, { events: ['message.failed'] })
  await subscribe(other, foreign)
  await account.send()
  await world.mx.deliver()
  await fail(account)
  await deliver()
  const typesOf = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body).type).sort()
  expect([all, failures, foreign].map(typesOf)).toEqual([['message.failed', 'message.sent'], ['message.failed'], []])
})

test('a change of state that is taken back tells nobody', async () => {
  const account = await world.account()
  const webhook = await subscribe(account, await startReceiver())
  const { id } = await account.send()
  const { db } = world.mx.owner
  const undone = db.transaction().execute(async (trx) => {
    await trx.updateTable('queue_items').set({ status: 'deleted' }).where('id', '=', id).execute()
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await webhook.deliveries()).toEqual([])
  await db.updateTable('queue_items').set({ status: 'deleted' }).where('id', '=', id).execute()
  expect(await webhook.deliveries()).toMatchObject([{ event: 'message.deleted', messageId: id }])
})

test('a message that may have been sent is told as unknown', async () => {
  const account = await world.account()
  const webhook = await subscribe(account, await startReceiver())
  const { id } = await account.send()
  const { db } = world.mx.owner
  const status = (to: string, more: object = {}) =>
    db
      .updateTable('queue_items')
      .set({ status: to, ...more })
      .where('id', '=', id)
      .execute()
  await status('sending', { claim_token: world.mx.deps.newId(), claim_expires_at: new Date() })
  await status('unknown', { claim_token: null, claim_expires_at: null, last_code: 'timeout' })
  await status('sent')
  const events = (await webhook.deliveries()).map(({ event }) => event)
  // Two events of one millisecond have no order.
  expect(events.sort()).toEqual(['message.sent', 'message.unknown'])
})

const local: PublicFetchOptions = { plainHttp: true, ports: 'any', permitted: ['127.0.0.0/8'] }

test('a name that resolves to a public address and later to a private one reaches nothing inside', async () => {
  const account = await world.account()
  const inside = await startReceiver()
  const { params, deliveries } = await subscribe(account, { url: `http://hooks.example.com:${inside.port}/` })
  const { deps } = world.mx.deps.webhooks ?? {}
  if (!deps) throw new Error('this instance does not deliver')
  const answers = [['127.0.0.2'], ['127.0.0.1'], ['127.0.0.2', '127.0.0.1']]
  // Stands for the public address, where nobody listens.
  const permitted = ['127.0.0.2/32']
  const publicFetch = createPublicFetch({ ...local, permitted, resolve: async () => answers.shift() ?? [] })
  const worker = createWebhookWorker({ ...deps, publicFetch })
  await account.client.testWebhook({ params })
  const refused = 'the name of the URL has an address that is not on the public internet'
  for (const failure of ['no connection could be made', refused, refused]) {
    await deliver(worker)
    expect(await deliveries()).toMatchObject([{ state: 'waiting', lastFailure: failure, lastStatus: null }])
    await world.mx.timePasses(hour)
  }
  expect(answers).toEqual([])
  expect(inside.connections()).toBe(0)
})

test('in production a webhook on this machine is refused, and one that was stored before is not called', async () => {
  await using mx = await startMx()
  const inside = await startReceiver()
  const { worker } = mx.deps.webhooks ?? {}
  const endpoint = {
    id: mx.deps.newId(),
    account_id: mx.provider.accountId,
    name: 'Ours',
    url: inside.url,
    created_by: 'x',
  }
  await mx.owner.db
    .insertInto('webhook_endpoints')
    .values({ ...endpoint, events: ['message.sent'] })
    .execute()
  await mx.handIn()
  await mx.deliver()
  await deliver(worker)
  const [row] = await mx.owner.db.selectFrom('webhook_deliveries').selectAll().execute()
  expect(row).toMatchObject({
    state: 'waiting',
    attempts: 1,
    last_failure: 'the URL is refused: its scheme is not https',
  })
  expect(inside.connections()).toBe(0)
})

test('deliveries are kept for 30 days, and secrets are sealed with the current key', async () => {
  const account = await world.account()
  const receiver = await startReceiver()
  const { params, deliveries, secret } = await subscribe(account, receiver)
  await account.client.testWebhook({ params })
  await deliver()
  await world.mx.timePasses(29 * 24 * hour)
  await tidyUp(world.mx.deps)
  expect(await deliveries()).toHaveLength(1)
  await world.mx.timePasses(2 * 24 * hour)
  const { sealing } = world.mx.deps
  const next = { current: 'next', keys: new Map([...sealing.keys, ['next', Buffer.alloc(32, 7)]]) }
  await tidyUp({ ...world.mx.deps, sealing: next })
  expect(await deliveries()).toEqual([])
  const { rows } = await world.mx.owner.pool.query('select sealed from webhook_secrets where endpoint_id = $1', [
    params.id,
  ])
  expect(rows[0].sealed).toMatch(/^next\./)
  const { deps } = world.mx.deps.webhooks ?? {}
  if (!deps) throw new Error('this instance does not deliver')
  await account.client.testWebhook({ params })
  await deliver(createWebhookWorker({ ...deps, sealing: next }))
  verify(secret, receiver.received.at(-1) as Received)
})

test('bad input is refused, and an id that nobody has is not found', async () => {
  const account = await world.account()
  const { params } = await subscribe(account, await startReceiver())
  const list = (query: object) => account.client.listWebhookDeliveries({ params, query })
  for (const query of [{ state: 'lost' }, { event: 'message.read' }, { messageId: 'x' }])
    expect((await refusal(list(query))).code).toBe('validation_failed')
  const nobody = { params: { id: account.id } }
  for (const ask of [account.client.testWebhook, account.client.redeliverWebhook])
    expect((await refusal(ask(nobody as never))).code).toBe('not_found')
})
