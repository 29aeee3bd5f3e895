import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, type TestMx } from '../mx-worker.ts'
import { startReceiver } from '../webhooks/receiver.ts'
import { type OperatedMx, startOperatedMx } from './operated-mx.ts'
import { runMx } from './run-mx.ts'

let operated: OperatedMx
let mx: TestMx
beforeAll(async () => {
  operated = await startOperatedMx({ variables: { MX_WORKER_ENVIRONMENT: 'development' } })
  mx = operated.mx
})
afterAll(() => operated[Symbol.asyncDispose]())

const run = (...args: string[]) => runMx(mx, args, { variables: { MX_WORKER_ENVIRONMENT: 'development' } })
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out)

const anywhere = 'https://hooks.example.com/mail'

async function create(url: string, ...more: string[]) {
  const { out } = await run('webhook', 'create', '--account', accountId, '--name', 'Shop', '--url', url, ...more)
  const [{ id }] = await json('webhooks', '--account', accountId, '--limit', '1')
  return { id, secret: out.trim() }
}

/** Delivers the webhooks that are due. */
async function deliver() {
  const worker = mx.deps.webhooks?.worker
  if (!worker) throw new Error('this instance does not deliver')
  while ((await worker.step()) === 'worked') await worker.settled()
}

test('a webhook is made on the host, its secret is printed once, and a test event reaches it', async () => {
  const receiver = await startReceiver()
  const { id, secret } = await create(receiver.url, '--events', 'message.failed,message.sent')
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(await json('webhook', 'show', id)).toMatchObject({ events: ['message.failed', 'message.sent'] })
  const tested = await run('webhook', 'test', id)
  const [, delivery = ''] = /^The test event is delivery ([\w-]{36})\.\n$/.exec(tested.out) ?? []
  await deliver()
  const [received] = receiver.received
  expect(new Verifier(secret).verify(received?.body ?? '', received?.headers ?? {})).toMatchObject({
    type: 'webhook.test',
  })
  const shown = await run('webhook', 'deliveries', '--webhook', id)
  expect(shown.out).toMatch(new RegExp(`^DELIVERY .*\n${delivery} +webhook\\.test +delivered +1 `))
  expect(JSON.stringify([shown, await run('webhook', 'show', id), mx.lines])).not.toContain(secret)
})

test('a delivery that was given up is sent again by its id', async () => {
  const receiver = await startReceiver()
  const { id } = await create(receiver.url)
  receiver.answerWith(410)
  await run('webhook', 'test', id)
  await deliver()
  expect((await run('webhook', 'show', id)).out).toMatch(/\nState +disabled: gone\n/)
  expect((await run('webhooks', '--account', accountId)).out).toContain('disabled: gone')
  receiver.answerWith(204)
  expect(await run('webhook', 'enable', id)).toMatchObject({ code: 0, err: '' })
  const [given] = await json('webhook', 'deliveries', '--webhook', id, '--state', 'failed')
  expect(await run('webhook', 'redeliver', given.id)).toEqual({
    ...{ code: 0, err: '' },
    out: `The event webhook.test is sent again as delivery ${given.id}.\n`,
  })
  await deliver()
  expect(await json('webhook', 'deliveries', '--webhook', id)).toMatchObject([{ id: given.id, state: 'delivered' }])
  const headers = receiver.received.map((one) => one.headers['webhook-id'])
  expect(headers).toEqual([headers[0], headers[0]])
})

test('a secret is replaced at once or with a grace period, and both are shown without their values', async () => {
  const { id, secret } = await create(anywhere)
  const rotated = await run('webhook', 'rotate', id)
  expect(rotated.out).toMatch(/^whsec_/)
  expect(rotated.out).not.toContain(secret)
  const shown = (await run('webhook', 'show', id)).out
  expect(shown.match(/\nSecret +of .*, signs until/g)).toHaveLength(2)
  expect((await json('webhook', 'rotate', id, '--grace-hours', '0')).secrets).toHaveLength(1)
  for (const hours of ['169', 'soon'])
    expect(await run('webhook', 'rotate', id, '--grace-hours', hours)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: --grace-hours: /),
    })
  expect((await json('webhook', 'show', id)).secrets).toHaveLength(1)
})

test('a webhook is changed, disabled and removed, and what is wrong changes nothing', async () => {
  const { id } = await create(anywhere)
  const said = async (...args: string[]) => (await run(...args)).out
  expect(await said('webhook', 'update', id, '--name', 'Stall', '--events', 'message.failed')).toBe(
    'The webhook Stall is changed.\n',
  )
  const before = await json('webhook', 'show', id)
  expect(before).toMatchObject({ name: 'Stall', events: ['message.failed'] })
  for (const [args, code, reason] of [
    [['webhook', 'update', id], 2, /^error: --name, --url or --events: name at least one member/],
    [['webhook', 'update', id, '--events', 'message.read'], 2, /^error: --events: /],
    [['webhook', 'update', id, '--url', 'gopher://hooks.example.com/'], 1, /\/url: /],
    [['webhook', 'update', 'x', '--name', 'Y'], 2, /^error: WEBHOOK: /],
    [['webhook', 'create', '--account', accountId, '--name', 'Z'], 2, /^error: --url: /],
    [['webhook', 'deliveries'], 2, /^error: --webhook: /],
  ] as const)
    expect(await run(...args)).toMatchObject({ code, out: '', err: expect.stringMatching(reason) })
  expect(await json('webhook', 'show', id)).toEqual(before)
  expect(await said('webhook', 'disable', id)).toBe(
    'The webhook Stall is disabled. mx webhook enable brings it back.\n',
  )
  expect(await said('webhook', 'delete', id)).toBe(`The webhook ${id} is removed.\n`)
  expect(await run('webhook', 'show', id)).toMatchObject({ code: 1, err: 'error: not_found: no such webhook\n' })
})

test('through the API the administrator of an account makes one there, and nobody else', async () => {
  const { operators, runRemotely } = operated
  const person = await operators.rbac.person()
  const token = await operators.tokenFor(person)
  const make = (account: string) => ['webhook', 'create', '--account', account, '--name', 'Ours', '--url', anywhere]
  const made = await runRemotely(token, make(person.accountId))
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^whsec_/) })
  const list = ['webhooks', '--account', person.accountId]
  expect(await runRemotely(token, list)).toEqual(await run(...list))
  const [webhook] = await json(...list)
  expect(await operated.audit(webhook.id)).toMatchObject([
    { action: 'webhook.create', actor_kind: 'user', actor_id: person.id },
  ])
  const reader = await operators.operator('mx_read')
  for (const [account, reason] of [
    ['platform', /^error: permission_denied: /],
    [person.accountId, /^error: not_found: /],
  ] as const)
    expect(await runRemotely(reader.token, make(account))).toMatchObject({
      code: 1,
      err: expect.stringMatching(reason),
    })
})
