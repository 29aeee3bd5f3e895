import { expect, test } from 'vitest'
import type { MailboxDefinition } from '../../src/index.ts'
import { ada, application, clientId, createTestGraph, plain, recipient, refusalOf, shared, to } from './stand-in.ts'

const denied = [403, 'ErrorAccessDenied']
const withAda = (settings: Partial<MailboxDefinition>) =>
  createTestGraph({ mailboxes: [{ address: ada, ...settings }, { address: shared }] })

test.each([
  ['that is not at Exchange Online', { isEnabled: false }, 404, 'MailboxNotEnabledForRESTAPI'],
  ['that is suspended', { isSuspended: true }, 403, 'ErrorAccountSuspend'],
  ['that is full', { isFull: true }, 507, 'ErrorQuotaExceeded'],
  ['whose limit is smaller', { maxMessageBytes: 5 }, 400, 'ErrorMessageSizeExceeded'],
  ['that takes fewer recipients', { maxRecipients: 1 }, 400, 'ErrorExceededMaxRecipientLimit'],
])('a mailbox %s refuses, until it is changed', async (_case, settings, status, code) => {
  const graph = withAda(settings)
  const message = plain({ ccRecipients: to('cc@elsewhere.test') })
  expect(await refusalOf(await graph.sendMail(message))).toEqual([status, code])
  graph.control.putMailbox({ address: ada })
  expect((await graph.sendMail(message)).status).toBe(202)
})

test('a full mailbox takes no draft', async () => {
  const graph = withAda({ isFull: true })
  const response = await graph.call('POST', `/v1.0/users/${ada}/messages`, plain())
  expect(await refusalOf(response)).toEqual([507, 'ErrorQuotaExceeded'])
})

test('an unknown mailbox, and one of another tenant, is refused', async () => {
  const tenants = ['11111111-aaaa-4aaa-8aaa-111111111111', '22222222-bbbb-4bbb-8bbb-222222222222'].map((id) => ({ id }))
  const elsewhere = { address: 'eve@elsewhere.test', tenant: tenants[1]?.id ?? '' }
  const graph = createTestGraph({ tenants, mailboxes: [{ address: ada }, elsewhere] })
  for (const name of ['nobody@example.test', elsewhere.address]) {
    const response = await graph.call('POST', `/v1.0/users/${name}/sendMail`, { message: plain() })
    expect(await refusalOf(response)).toEqual([404, 'ErrorInvalidUser'])
  }
})

test('a mailbox sends as another one with the right to', async () => {
  const graph = withAda({ sendAs: [shared.toUpperCase()] })
  expect((await graph.sendMail(plain({ from: to(shared)[0] }))).status).toBe(202)
  expect(graph.control.sent(ada)[0]?.from.address).toBe(shared)
})

test.each([
  ['own', [ada]],
  ['from', [shared]],
  ['both', [ada, shared]],
  [shared, [shared]],
])('with copies to %s, the copy is in %j', async (copiesTo, copiesIn) => {
  const graph = withAda({ sendAs: [shared], copiesTo })
  await graph.sendMail(plain({ from: to(shared)[0] }))
  expect(graph.control.sent()[0]?.copiesIn).toEqual(copiesIn)
  const found = await Promise.all([ada, shared].map((mailbox) => graph.sentItems("contains(subject,'Hello')", mailbox)))
  expect(found.map(({ length }) => length)).toEqual([ada, shared].map((mailbox) => Number(copiesIn.includes(mailbox))))
})

test('a Message-ID of the sender is kept or replaced, in each form', async () => {
  const graph = withAda({})
  const letter = [
    'From: ada@example.test',
    `To: ${recipient}`,
    'Message-ID: <mine@worker.test>',
    'X-Item: 17',
    '',
    'Hi',
  ]
  const sendInEachForm = async () => {
    await graph.sendMime(letter)
    await graph.sendMail(plain({ internetMessageId: '<mine@worker.test>' }))
    await graph.sendDraft((await graph.draft(plain({ internetMessageId: '<mine@worker.test>' }))).id)
  }
  await sendInEachForm()
  expect(await graph.sentItems("internetMessageId eq '<mine@worker.test>'")).toHaveLength(3)
  graph.control.clearMail()
  graph.control.putMailbox({ address: ada, keepsMessageId: false })
  await sendInEachForm()
  expect(await graph.sentItems("internetMessageId eq '<mine@worker.test>'")).toEqual([])
  for (const mail of graph.control.sent()) {
    expect(mail).toMatchObject({
      suppliedMessageId: '<mine@worker.test>',
      internetMessageId: expect.stringMatching(/outlook\.com>$/),
    })
  }
  // The books still count by the Message-ID that the sender chose.
  expect(graph.control.mailCounts('message-id')['<mine@worker.test>']).toMatchObject({ sent: 3 })
})

test('a policy that confines the application is in force after its delay, and so is lifting it', async () => {
  const graph = createTestGraph()
  graph.control.confine(clientId, [shared], 60 * 60_000)
  expect((await graph.sendMail()).status).toBe(202)
  graph.clock.advance({ minutes: 59 })
  expect((await graph.sendMail()).status).toBe(202)
  graph.clock.advance({ minutes: 1 })
  const headers = { authorization: `Bearer ${(await (await graph.token()).json()).access_token}` }
  expect(await refusalOf(await graph.sendMail(undefined, headers))).toEqual(denied)
  expect((await graph.call('POST', `/v1.0/users/${shared}/sendMail`, { message: plain() }, headers)).status).toBe(202)
  graph.control.confine(clientId, null, 30 * 60_000)
  expect(await refusalOf(await graph.sendMail(undefined, headers))).toEqual(denied)
  graph.clock.advance({ minutes: 30 })
  expect((await graph.sendMail(undefined, headers)).status).toBe(202)
})

test('two applications do not share their policies', async () => {
  const graph = createTestGraph({ applications: [application, { ...application, clientId: 'another' }] })
  graph.control.confine(clientId, [])
  const authorization = `Bearer ${(await (await graph.token({ client_id: 'another' })).json()).access_token}`
  expect(await refusalOf(await graph.sendMail())).toEqual(denied)
  expect((await graph.sendMail(undefined, { authorization })).status).toBe(202)
})
