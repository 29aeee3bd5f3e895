import { expect, test } from 'vitest'
import { ada, application, createTestGraph, plain, recipient, refusalOf, shared, to } from './stand-in.ts'

const immutable = { prefer: 'IdType="ImmutableId"' }
const messages = `/v1.0/users/${ada}/messages`
const gone = [404, 'ErrorItemNotFound']
const headerSet = '{00020386-0000-0000-C000-000000000046}'

test('a draft is described when it is made, and can be read and deleted', async () => {
  const graph = createTestGraph()
  const made = await graph.call('POST', messages, plain({ subject: 'Draft' }))
  expect(made.status).toBe(201)
  const draft = await made.json()
  expect(draft).toMatchObject({
    subject: 'Draft',
    isDraft: true,
    internetMessageId: expect.stringMatching(/^<.+\.prod\.outlook\.com>$/),
    conversationId: expect.any(String),
    webLink: expect.any(String),
    toRecipients: [{ emailAddress: { address: recipient } }],
    from: { emailAddress: { address: ada } },
  })
  expect(await (await graph.call('GET', `${messages}/${draft.id}`)).json()).toEqual(draft)
  expect(graph.control.drafts(ada)).toEqual([{ internetMessageId: draft.internetMessageId, subject: 'Draft' }])
  expect((await graph.call('DELETE', `${messages}/${draft.id}`)).status).toBe(204)
  expect(await refusalOf(await graph.call('GET', `${messages}/${draft.id}`))).toEqual(gone)
  expect(graph.control.drafts(ada)).toEqual([])
})

test('sending a draft answers 202 without a body, and moves it to Sent Items under another id', async () => {
  const graph = createTestGraph()
  const { id, internetMessageId } = await graph.draft()
  const response = await graph.sendDraft(id)
  expect([response.status, await response.text()]).toEqual([202, ''])
  expect(await refusalOf(await graph.call('GET', `${messages}/${id}`))).toEqual(gone)
  expect(await refusalOf(await graph.sendDraft(id))).toEqual(gone)
  const [sent] = await graph.sentItems(`internetMessageId eq '${internetMessageId}'`)
  expect(sent).toMatchObject({ internetMessageId, isDraft: false })
  expect(sent?.id).not.toBe(id)
  expect(graph.control.sent()).toMatchObject([{ via: 'draft', internetMessageId, to: [{ address: recipient }] }])
  expect(graph.control.drafts(ada)).toEqual([])
})

test('an immutable id stays through the move', async () => {
  const graph = createTestGraph()
  const { id } = await graph.draft(undefined, immutable)
  expect((await graph.sendDraft(id, immutable)).status).toBe(202)
  const found = await (await graph.call('GET', `${messages}/${id}`, undefined, immutable)).json()
  expect([found.id, found.isDraft]).toEqual([id, false])
  expect((await (await graph.call('GET', `${messages}/${id}`)).json()).id).not.toBe(id)
  expect(await refusalOf(await graph.sendDraft(id, immutable))).toEqual([400, 'ErrorInvalidOperation'])
})

test('a draft without recipients can be made, and cannot be sent', async () => {
  const graph = createTestGraph()
  const { id } = await graph.draft(plain({ toRecipients: [] }))
  expect(await refusalOf(await graph.sendDraft(id))).toEqual([400, 'ErrorInvalidRecipients'])
  expect(graph.control.drafts(ada)).toHaveLength(1)
})

test('a draft needs Mail.ReadWrite, and sending needs Mail.Send', async () => {
  const only = (permission: 'Mail.Send' | 'Mail.ReadWrite') =>
    createTestGraph({ applications: [{ ...application, permissions: [permission] }] })
  const denied = [403, 'ErrorAccessDenied']
  expect(await refusalOf(await only('Mail.Send').call('POST', messages, plain()))).toEqual(denied)
  const writer = only('Mail.ReadWrite')
  const { id } = await writer.draft()
  expect(await refusalOf(await writer.sendDraft(id))).toEqual(denied)
  expect(await refusalOf(await writer.sendMail())).toEqual(denied)
})

test('a message is found by its Message-ID, by an extended property and by its subject', async () => {
  const graph = createTestGraph()
  const id = 'String {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Name Item'
  const internetMessageId = "<it's-17@worker.test>"
  const properties = [{ id, value: '17' }]
  await graph.sendMail(plain({ subject: 'Found me', internetMessageId, singleValueExtendedProperties: properties }))
  await graph.sendMail(plain({ subject: 'Other' }))
  const filters = [
    "internetMessageId eq '<it''s-17@worker.test>'",
    `singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '17')`,
    "contains(subject,'found')",
    "isDraft eq false and internetMessageId eq '<it''s-17@worker.test>'",
  ]
  for (const filter of filters) expect(await graph.sentItems(filter)).toMatchObject([{ subject: 'Found me' }])
  expect(await graph.sentItems(`${filters[0]} and isDraft eq true`)).toEqual([])
  expect(await graph.sentItems("internetMessageId eq '<another@worker.test>'")).toEqual([])
  const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${id}')`)
  const { value } = await (await graph.call('GET', `${messages}?$top=1&$skip=1&$expand=${expand}`)).json()
  expect(value).toMatchObject([{ singleValueExtendedProperties: properties }])
})

test('a filter by header is refused, and an own header is found only where the tenant shows it', async () => {
  const graph = createTestGraph()
  const internetMessageHeaders = [{ name: 'X-Item', value: '17' }]
  await graph.sendMail(plain({ internetMessageHeaders }))
  const path = `${messages}?$filter=${encodeURIComponent("internetMessageHeaders/any(h: h/name eq 'X-Item')")}`
  expect(await refusalOf(await graph.call('GET', path))).toEqual([400, 'ErrorInvalidUrlQueryFilter'])
  const filter = `singleValueExtendedProperties/any(p: p/id eq 'String ${headerSet} Name x-item' and p/value eq '17')`
  const select = async () =>
    (await (await graph.call('GET', `${messages}?$select=internetMessageHeaders`)).json()).value
  expect([await graph.sentItems(filter), (await select())[0].internetMessageHeaders]).toEqual([[], []])
  graph.control.putMailbox({ address: ada, showsSentHeaders: true })
  expect(await graph.sentItems(filter)).toHaveLength(1)
  expect((await select())[0].internetMessageHeaders).toEqual(internetMessageHeaders)
})

test('a list is the newest first, by pages, with the selected members', async () => {
  const graph = createTestGraph()
  for (const subject of ['1', '2', '3']) await graph.sendMail(plain({ subject }))
  await graph.draft(plain({ subject: '4' }))
  const list = async (path: string) => (await graph.call('GET', path)).json()
  const first = await list(`${messages}?$top=2&$select=subject`)
  expect(first.value).toEqual(
    ['4', '3'].map((subject) => ({ '@odata.etag': expect.any(String), id: expect.any(String), subject })),
  )
  const second = await list(first['@odata.nextLink'])
  expect(second.value.map(({ subject }: { subject: string }) => subject)).toEqual(['2', '1'])
  expect(second).not.toHaveProperty('@odata.nextLink')
  expect((await list(`/v1.0/users/${ada}/mailFolders('Drafts')/messages`)).value).toHaveLength(1)
  expect(await refusalOf(await graph.call('GET', `${messages}?$search=x`))).toEqual([400, 'BadRequest'])
  expect(await refusalOf(await graph.call('GET', `/v1.0/users/${ada}/mailFolders/Elsewhere/messages`))).toEqual(gone)
})

test('a mailbox is reached by id, principal name and address, in both forms of an address', async () => {
  const id = '99999999-0000-4000-8000-000000000001'
  const graph = createTestGraph({ mailboxes: [{ address: ada, id, upn: 'ada@example.onmicrosoft.com' }] })
  for (const name of [id, 'ADA@example.onmicrosoft.com', encodeURIComponent(ada)])
    expect((await graph.call('POST', `/v1.0/users/${name}/sendMail`, { message: plain() })).status).toBe(202)
  expect(
    (await graph.call('POST', `/v1.0/users('${ada}')/microsoft.graph.sendMail`, { message: plain() })).status,
  ).toBe(202)
  expect(graph.control.sent(ada)).toHaveLength(4)
})

test('an unknown path is refused', async () => {
  const graph = createTestGraph()
  expect(await refusalOf(await graph.call('GET', '/v1.0/groups'))).toEqual([400, 'BadRequest'])
  expect(graph.control.calls()).toMatchObject({ unknown: { total: 1 } })
})

test('the copy of a draft that another mailbox gets replaces the draft', async () => {
  const graph = createTestGraph({
    mailboxes: [{ address: ada, copiesTo: 'from', sendAs: [shared] }, { address: shared }],
  })
  const { id, internetMessageId } = await graph.draft(plain({ from: to(shared)[0] }), immutable)
  await graph.sendDraft(id, immutable)
  expect(await refusalOf(await graph.call('GET', `${messages}/${id}`, undefined, immutable))).toEqual(gone)
  const filter = `internetMessageId eq '${internetMessageId}'`
  expect([await graph.sentItems(filter), await graph.sentItems(filter, shared)]).toMatchObject([
    [],
    [{ isDraft: false }],
  ])
})
