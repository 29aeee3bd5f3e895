import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientId, clientSecret, greeting, type MxClient, sender } from '../mx-worker.ts'
import { type AdministeredMx, refusal, startAdministeredMx, type TestAccount } from './administered-mx.ts'

let world: AdministeredMx
let client: MxClient
beforeAll(async () => {
  world = await startAdministeredMx()
  const { token } = await world.mailAdministrator()
  client = world.clientThatNeverWaits(token)
})
afterAll(() => world[Symbol.asyncDispose]())

const check = ({ provider }: TestAccount) => client.testProvider({ params: { id: provider.id }, body: {} })
const send = ({ provider, mailbox }: TestAccount) =>
  client.testProvider({ params: { id: provider.id }, body: { mailboxId: mailbox.id, to: 'root@example.org' } })
const storedMark = async ({ client: own }: TestAccount) =>
  (await own.listMailboxes({ query: {} })).items[0]?.reconcileBy
const mailboxAtGraph = (changed: object) =>
  world.mx.graph.control.putMailbox({ address: sender, showsSentHeaders: true, ...changed })

test('a test requests a new token each time, for a paused provider too, and sends nothing by itself', async () => {
  const account = await world.account()
  await client.pauseProvider({ params: { id: account.provider.id }, body: { reason: 'a new secret' } })
  world.mx.graph.control.clearCalls()
  expect(await check(account)).toEqual({ token: expect.objectContaining({ ok: true, code: null }), message: null })
  expect((await check(account)).token.ok).toBe(true)
  expect(Object.keys(world.mx.graph.control.calls())).toEqual(['token'])
  expect(world.mx.graph.control.calls().token?.total).toBe(2)
  const entry = (await world.audit(account.provider.id)).at(-1)
  expect(entry).toMatchObject({ action: 'provider.test', outcome: 'ok' })
})

test('a refused token says what an operator can do, and the test is in the audit as failed', async () => {
  const account = await world.account()
  world.mx.graph.control.setSecrets(clientId, [{ value: 'another one' }])
  const { token, message } = await send(account)
  world.mx.graph.control.setSecrets(clientId, [{ value: clientSecret }])
  expect(token).toMatchObject({ ok: false, code: 'auth_failed', hint: expect.stringContaining('secret') })
  expect(message).toBeNull()
  const entry = (await world.audit(account.provider.id)).at(-1)
  expect(entry).toMatchObject({ action: 'provider.test', outcome: 'failed', detail: { token: 'auth_failed' } })
})

test('a provider without a secret, and one whose secret does not open, are shown as what they are', async () => {
  const account = await world.account()
  const of = `where provider_id = '${account.provider.id}'`
  const wrong = `update provider_secrets set version = '2' ${of}`
  await world.mx.owner.pool.query(wrong)
  expect((await check(account)).token).toMatchObject({
    ok: false,
    hint: expect.stringContaining('authentication_failed'),
  })
  await world.mx.owner.pool.query(`delete from provider_secrets ${of}`)
  expect((await check(account)).token).toMatchObject({ ok: false, code: 'no_active_secret' })
})

test.each([
  ['send_mail', {}, 'header', 'sent_items'],
  ['mime', {}, 'message_id', 'sent_items'],
  ['mime', { keepsMessageId: false }, 'header', 'sent_items'],
  ['mime', { keepsMessageId: false, showsSentHeaders: false }, 'none', 'sent_items'],
  ['send_mail', { showsSentHeaders: false }, 'none', 'sent_items'],
  ['draft_send', {}, 'header', 'sent_items'],
  ['send_mail', { copiesTo: 'shared@example.test' }, 'none', 'not_found'],
] as const)(
  'a test message in the mode %s to a mailbox with %j stores the mark %s',
  async (mode, changed, mark, copy) => {
    mailboxAtGraph(changed)
    world.mx.graph.control.putMailbox({ address: 'shared@example.test' })
    const account = await world.account({ mail: { mode } })
    await world.mx.owner.pool.query("update mailboxes set reconcile_by = 'header' where account_id = $1", [account.id])
    const { message } = await send(account)
    mailboxAtGraph({})
    expect(message).toMatchObject({ ok: true, reconcileBy: mark, copy })
    expect(message?.hint === null).toBe(mark !== 'none')
    expect(await storedMark(account)).toBe(mark)
    const mail = world.mx.graph.control.accepted().at(-1)
    expect(mail?.subject).toContain(message?.mark)
    expect(mail?.headers).toContainEqual({ name: 'X-Constellation-Item', value: message?.mark })
    expect(mail?.to.map(({ address }) => address)).toEqual(['root@example.org'])
  },
)

test('a copy in the mailbox that the message is from is found, where another one is called (FM-22)', async () => {
  const shared = 'team@example.test'
  mailboxAtGraph({ sendAs: [shared], copiesTo: 'from' })
  world.mx.graph.control.putMailbox({ address: shared, showsSentHeaders: true })
  const account = await world.account()
  const mailbox = await world.mx.addMailbox(shared, account.id, sender)
  const { message } = await send({ ...account, mailbox })
  mailboxAtGraph({})
  expect(message).toMatchObject({ ok: true, copy: 'sent_items', reconcileBy: 'header' })
  expect(world.mx.graph.control.accepted().at(-1)).toMatchObject({ mailbox: sender, from: { address: shared } })
})

test('a copy that comes later is waited for', async () => {
  const account = await world.account()
  world.mx.graph.control.setFaults([{ kind: 'filed-later', value: '1200', times: 1 }])
  expect((await send(account)).message).toMatchObject({ copy: 'sent_items', reconcileBy: 'header' })
})

test('a policy that keeps no copies leaves no mark', async () => {
  const account = await world.account({ mail: { saveToSentItems: false } })
  expect((await send(account)).message).toMatchObject({
    ...{ ok: true, copy: 'not_found', reconcileBy: 'none', hint: expect.stringContaining('saveToSentItems') },
  })
})

test.each([
  ['403 ErrorAccessDenied', 'access_denied'],
  ['503 ErrorServerBusy', 'provider_unavailable'],
  ['400 ErrorInvalidRecipients', 'invalid_recipient'],
])('a test message that fails with %s says so, and leaves mark and queue as they were', async (value, code) => {
  const account = await world.account({ terminal: { mailboxFault: 'fail', configFault: 'fail' } })
  await world.mx.owner.pool.query("update mailboxes set reconcile_by = 'header' where account_id = $1", [account.id])
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value }])
  const { token, message } = await send(account)
  world.mx.graph.control.setFaults([])
  expect(token.ok).toBe(true)
  expect(message).toMatchObject({ ok: false, code, hint: expect.any(String), reconcileBy: 'header' })
  expect(await storedMark(account)).toBe('header')
  const [mailbox] = (await account.client.listMailboxes({ query: {} })).items
  expect(mailbox?.status).toBe('enabled')
  expect((await account.client.listQueue({ query: {} })).items).toEqual([])
})

test('mailbox and address belong together, and the mailbox to the account of the provider', async () => {
  const [account, foreign] = [await world.account(), await world.account()]
  const params = { id: account.provider.id }
  const { id: mailboxId } = account.mailbox
  for (const body of [{ mailboxId }, { to: greeting.to[0] }, { mailboxId, to: 'nobody' }, { other: 1 }])
    expect((await refusal(client.testProvider({ params, body }))).code).toBe('validation_failed')
  const body = { mailboxId: foreign.mailbox.id, to: 'root@example.org' }
  expect((await refusal(client.testProvider({ params, body }))).code).toBe('not_found')
})
