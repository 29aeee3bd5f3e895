import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type AdministeredMx,
  refusal,
  startAdministeredMx,
  type TestAccount,
} from '../administration/administered-mx.ts'

let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx()
})
afterAll(() => world[Symbol.asyncDispose]())

const url = 'https://hooks.example.com/mail?token=our-own'
const create = (account: TestAccount, more: object = {}) =>
  account.client.createWebhook({ body: { name: 'Our shop', url, ...more } })
const get = (account: TestAccount, id: string) => account.client.getWebhook({ params: { id } })

test('the secret of a webhook is shown once, and is sealed where it is stored', async () => {
  const account = await world.account()
  const { secret, ...webhook } = await create(account)
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(webhook).toMatchObject({
    ...{ accountId: account.id, name: 'Our shop', url, status: 'enabled', disabledReason: null, failingSince: null },
    events: ['message.sent', 'message.failed', 'message.unknown', 'message.deleted', 'message.redriven'],
    secrets: [{ endsAt: null }],
  })
  expect(await get(account, webhook.id)).toEqual(webhook)
  expect((await account.client.listWebhooks({ query: {} })).items).toEqual([webhook])
  const { rows } = await world.mx.owner.pool.query('select sealed from webhook_secrets where endpoint_id = $1', [
    webhook.id,
  ])
  expect(rows).toHaveLength(1)
  expect(rows[0].sealed).toMatch(/^data\./)
  const written = JSON.stringify([world.mx.lines, await world.audit(webhook.id), rows])
  for (const hidden of [secret, secret.slice(6), 'our-own']) expect(written).not.toContain(hidden)
})

test('each change of a webhook is in the audit, with the host of its address and nothing more of it', async () => {
  const account = await world.account()
  const { id } = await create(account, { events: ['message.failed'] })
  const params = { id }
  const changed = await account.client.updateWebhook({
    params,
    body: { url: 'https://other.example.com/', events: ['message.sent'] },
  })
  expect(changed).toMatchObject({ url: 'https://other.example.com/', events: ['message.sent'], name: 'Our shop' })
  await account.client.rotateWebhookSecret({ params, body: {} })
  await account.client.updateWebhook({ params, body: { status: 'disabled' } })
  expect(await get(account, id)).toMatchObject({ status: 'disabled', disabledReason: 'operator' })
  expect(await account.client.updateWebhook({ params, body: { status: 'enabled' } })).toMatchObject({
    status: 'enabled',
    disabledReason: null,
  })
  await account.client.deleteWebhook({ params })
  expect((await refusal(get(account, id))).code).toBe('not_found')
  const entries = await world.audit(id)
  expect(entries.map(({ action }) => action)).toEqual([
    'webhook.create',
    'webhook.update',
    'webhook.rotate-secret',
    'webhook.update',
    'webhook.update',
    'webhook.delete',
  ])
  expect(entries[1]?.detail).toEqual({
    before: { name: 'Our shop', host: 'hooks.example.com', events: ['message.failed'], status: 'enabled' },
    change: { host: 'other.example.com', events: ['message.sent'] },
  })
})

test('a rotation keeps the former secret for its grace period, and never more than two', async () => {
  const account = await world.account()
  const { id, secret: first } = await create(account)
  const rotate = (body: object = {}) => account.client.rotateWebhookSecret({ params: { id }, body })
  const second = await rotate()
  expect(second.secret).not.toBe(first)
  expect(second.secrets).toMatchObject([{ endsAt: null }, { endsAt: expect.any(String) }])
  expect((await rotate()).secrets).toHaveLength(2)
  expect((await rotate({ graceHours: 0 })).secrets).toHaveLength(1)
  await Promise.all(Array.from({ length: 5 }, () => rotate({ graceHours: 1 })))
  expect((await get(account, id)).secrets).toHaveLength(2)
})

test.each([
  ['http://hooks.example.com/', 'its scheme is not https'],
  ['https://hooks.example.com:8443/', 'its port is not 443'],
  ['https://ada:secret@hooks.example.com/', 'it holds credentials'],
  ['https://localhost/', 'its host is not a full domain name'],
  ['https://127.0.0.1/', 'not on the public internet'],
  ['https://[::ffff:169.254.169.254]/', 'not on the public internet'],
  ['https://0x7f.1/', 'not on the public internet'],
  ['hooks.example.com', 'it is not a URL'],
])('the address %s is refused', async (address, reason) => {
  const account = await world.account()
  const { id } = await create(account)
  const change = () => account.client.updateWebhook({ params: { id }, body: { url: address } })
  for (const ask of [() => create(account, { url: address }), change]) {
    const refused = await refusal(ask())
    expect(refused).toMatchObject({ code: 'validation_failed', status: 422 })
    expect(refused.problem?.errors).toMatchObject([{ pointer: '/url', message: expect.stringContaining(reason) }])
  }
  expect((await account.client.listWebhooks({ query: {} })).items.map((one) => one.url)).toEqual([url])
})

test('bad input is refused, and changes nothing', async () => {
  const account = await world.account()
  const { id } = await create(account)
  const before = await get(account, id)
  for (const more of [{ name: '' }, { events: [] }, { events: ['message.read'] }, { more: 1 }, { url: 1 }]) {
    expect((await refusal(create(account, more))).code).toBe('validation_failed')
    const change = account.client.updateWebhook({ params: { id }, body: more as object })
    expect((await refusal(change)).code).toBe('validation_failed')
  }
  const twice = { events: ['message.sent', 'message.sent'] }
  expect((await refusal(create(account, twice))).code).toBe('validation_failed')
  for (const graceHours of [-1, 169, 1.5]) {
    const rotating = account.client.rotateWebhookSecret({ params: { id }, body: { graceHours } })
    expect((await refusal(rotating)).code).toBe('validation_failed')
  }
  expect(await get(account, id)).toEqual(before)
})

test('an account has 20 webhooks at most', async () => {
  const account = await world.account()
  for (let count = 0; count < 20; count++) await create(account)
  expect(await refusal(create(account))).toMatchObject({ code: 'too_many_webhooks', status: 409 })
  await create(await world.account())
})
