import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ada, clientId, createTestGraph, mime, plain, recipient, refusalOf, shared, to } from './stand-in.ts'

const sendPath = `/v1.0/users/${ada}/sendMail`

test('a message is accepted with 202 and no body, and the answer has the ids of the request', async () => {
  const graph = createTestGraph()
  const headers = { 'client-request-id': 'attempt-1', 'return-client-request-id': 'true' }
  const response = await graph.sendMail(undefined, headers)
  expect([response.status, await response.text(), response.headers.get('location')]).toEqual([202, '', null])
  expect(response.headers.get('client-request-id')).toBe('attempt-1')
  expect(response.headers.get('request-id')).toMatch(/^[\da-f-]{36}$/)
  expect(response.headers.get('x-ms-ags-diagnostic')).toContain('ServerInfo')
  expect(graph.control.sent()).toMatchObject([
    { clientRequestId: 'attempt-1', requestId: response.headers.get('request-id'), clientId, mailbox: ada },
  ])
})

test('every field of a JSON message is in the books and reaches the recipients, except Bcc', async () => {
  const graph = createTestGraph()
  const file = Buffer.from('a small file')
  const attachment = {
    '@odata.type': '#microsoft.graph.fileAttachment',
    ...{ name: 'a.txt', contentType: 'text/plain', contentBytes: file.toString('base64') },
    ...{ isInline: true, contentId: 'cid-1' },
  }
  await graph.sendMail({
    subject: 'Grüße 🌍',
    body: { contentType: 'HTML', content: '<p>Hi</p>' },
    toRecipients: [{ emailAddress: { address: recipient, name: 'Bea' } }],
    ccRecipients: to('cc@elsewhere.test'),
    bccRecipients: to('hidden@elsewhere.test'),
    replyTo: to('answers@example.test'),
    importance: 'high',
    internetMessageHeaders: [{ name: 'x-item', value: '17' }],
    singleValueExtendedProperties: [{ id: 'String {guid} Name Item', value: '17' }],
    attachments: [attachment],
  })
  const [mail] = graph.control.sent(ada)
  expect(mail).toMatchObject({
    via: 'json',
    subject: 'Grüße 🌍',
    body: { contentType: 'html', content: '<p>Hi</p>' },
    from: { address: ada },
    to: [{ address: recipient, name: 'Bea' }],
    cc: [{ address: 'cc@elsewhere.test' }],
    bcc: [{ address: 'hidden@elsewhere.test' }],
    replyTo: [{ address: 'answers@example.test' }],
    importance: 'high',
    headers: [{ name: 'x-item', value: '17' }],
    properties: [{ id: 'String {guid} Name Item', value: '17' }],
    attachments: [
      {
        ...{ name: 'a.txt', sizeBytes: file.length, isInline: true, contentId: 'cid-1' },
        sha256: createHash('sha256').update(file).digest('hex'),
      },
    ],
  })
  expect(JSON.parse(mail?.source ?? '')).toHaveProperty('message')
  for (const address of [recipient, 'cc@elsewhere.test', 'hidden@elsewhere.test']) {
    const [copy] = graph.control.receivedBy(address.toUpperCase())
    expect(copy).toMatchObject({ subject: 'Grüße 🌍', to: [{ address: recipient }] })
    expect(JSON.stringify(copy)).not.toContain('hidden@')
  }
})

test.each([
  ['no JSON', '{', 400, 'BadRequest'],
  ['no message', {}, 400, 'RequestBodyRead'],
  ['an unknown member', { message: plain({ colour: 'red' }) }, 400, 'RequestBodyRead'],
  ['a member of another type', { message: plain({ subject: 7 }) }, 400, 'RequestBodyRead'],
  ['a recipient that is no object', { message: plain({ toRecipients: [recipient] }) }, 400, 'RequestBodyRead'],
  ['an unknown body type', { message: plain({ body: { contentType: 'Rtf', content: '' } }) }, 400, 'RequestBodyRead'],
  ['no recipient', { message: plain({ toRecipients: [] }) }, 400, 'ErrorInvalidRecipients'],
  ['an address that is none', { message: plain({ toRecipients: to('nobody') }) }, 400, 'ErrorInvalidRecipients'],
  ['a header of the standard', own(['List-Unsubscribe']), 400, 'InvalidInternetMessageHeader'],
  ['six headers', own(['x-1', 'x-2', 'x-3', 'x-4', 'x-5', 'x-6']), 400, 'InvalidInternetMessageHeaderCollection'],
  ['another sender', { message: plain({ from: to(shared)[0] }) }, 403, 'ErrorSendAsDenied'],
  ['an attachment of another kind', { message: plain({ attachments: [{ name: 'a' }] }) }, 400, 'RequestBodyRead'],
])('%s is refused, and nothing is sent', async (_case, body, status, code) => {
  const graph = createTestGraph()
  expect(await refusalOf(await graph.call('POST', sendPath, body))).toEqual([status, code])
  expect(graph.control.accepted()).toEqual([])
})

function own(names: string[]) {
  return { message: plain({ internetMessageHeaders: names.map((name) => ({ name, value: 'v' })) }) }
}

test('five own headers pass', async () => {
  expect((await createTestGraph().call('POST', sendPath, own(['x-1', 'X-2', 'x-3', 'x-4', 'x-5']))).status).toBe(202)
})

test('a request of more than 4 MiB is refused', async () => {
  const graph = createTestGraph()
  const withSize = (sizeBytes: number) => {
    const empty = JSON.stringify({ message: plain({ body: { contentType: 'text', content: '' } }) })
    return empty.replace('"content":""', `"content":"${'x'.repeat(sizeBytes - empty.length)}"`)
  }
  expect((await graph.call('POST', sendPath, withSize(4 * 1024 * 1024))).status).toBe(202)
  const response = await graph.call('POST', sendPath, withSize(4 * 1024 * 1024 + 1))
  expect(await refusalOf(response)).toEqual([413, 'requestEntityTooLarge'])
})

test('an error names the ids of the request', async () => {
  const response = await createTestGraph().sendMail({}, { 'client-request-id': 'attempt-2' })
  expect((await response.json()).error).toEqual({
    code: 'ErrorInvalidRecipients',
    message: expect.any(String),
    innerError: {
      date: '2026-03-01T12:00:00',
      'request-id': response.headers.get('request-id'),
      'client-request-id': 'attempt-2',
    },
  })
})

test('another content type is refused', async () => {
  const response = await createTestGraph().call('POST', sendPath, '<x/>', { 'content-type': 'application/xml' })
  expect(await refusalOf(response)).toEqual([415, 'UnsupportedMediaType'])
})

const letter = [
  'From: Ada <ada@example.test>',
  `To: Bea <${recipient}>`,
  'Bcc: hidden@elsewhere.test',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
  'Message-ID: <item-17@worker.test>',
  'In-Reply-To: <one@elsewhere.test>',
  'List-Unsubscribe: <https://example.test/u>',
  'Auto-Submitted: auto-generated',
  'X-Item: 17',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Good morning.',
  '--b',
  'Content-Type: application/pdf; name=a.pdf',
  'Content-Disposition: attachment; filename=a.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  'YSBzbWFsbCBmaWxl',
  '--b--',
  '',
]

test('a MIME message keeps its headers, without those that Exchange strips', async () => {
  const graph = createTestGraph()
  expect((await graph.sendMime(letter)).status).toBe(202)
  const [mail] = graph.control.sent()
  expect(mail).toMatchObject({
    via: 'mime',
    subject: 'Grüße',
    from: { address: ada, name: 'Ada' },
    to: [{ address: recipient, name: 'Bea' }],
    bcc: [{ address: 'hidden@elsewhere.test' }],
    internetMessageId: '<item-17@worker.test>',
    body: { contentType: 'text', content: expect.stringContaining('Good morning.') },
    attachments: [{ name: 'a.pdf', contentType: 'application/pdf', sizeBytes: 12, isInline: false }],
  })
  const names = mail?.headers.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['In-Reply-To', 'List-Unsubscribe', 'X-Item']))
  expect(names).not.toContain('Auto-Submitted')
  expect(mail?.source).toContain('Auto-Submitted')
  const [copy] = graph.control.receivedBy('hidden@elsewhere.test')
  expect(JSON.stringify(copy)).not.toContain('hidden@')
})

test('what is stripped can be set', async () => {
  const graph = createTestGraph({ strippedHeaders: ['X-Item'] })
  await graph.sendMime(letter)
  const names = graph.control.sent()[0]?.headers.map(({ name }) => name)
  expect(names).toContain('Auto-Submitted')
  expect(names).not.toContain('X-Item')
})

test.each([
  ['no base64', 'From: ada@example.test'],
  ['base64 for addresses', Buffer.from([255, 239, 190]).toString('base64url')],
  ['a cut base64', mime(letter).slice(0, -1)],
  ['an empty body', ''],
])('%s is no MIME message', async (_case, body) => {
  const response = await createTestGraph().call('POST', sendPath, body, { 'content-type': 'text/plain' })
  expect(await refusalOf(response)).toEqual([400, 'ErrorMimeContentInvalidBase64String'])
})

test('base64 in lines is accepted', async () => {
  const lines = mime(letter).replaceAll(/.{76}/g, '$&\r\n')
  const response = await createTestGraph().call('POST', sendPath, lines, { 'content-type': 'text/plain' })
  expect(response.status).toBe(202)
})

test('a MIME message of another sender is refused, and so is one without recipients', async () => {
  const graph = createTestGraph()
  const changed = letter.with(0, 'From: bea@elsewhere.test')
  expect(await refusalOf(await graph.sendMime(changed))).toEqual([403, 'ErrorSendAsDenied'])
  const nobody = letter.filter((line) => !/^(To|Bcc):/.test(line))
  expect(await refusalOf(await graph.sendMime(nobody))).toEqual([400, 'ErrorInvalidRecipients'])
})

test('Bcc alone is enough in both forms, but a To without members is refused', async () => {
  const graph = createTestGraph()
  const bccRecipients = to('hidden@elsewhere.test')
  expect((await graph.sendMail(plain({ toRecipients: [], bccRecipients }))).status).toBe(202)
  expect((await graph.sendMime(letter.filter((line) => !line.startsWith('To:')))).status).toBe(202)
  expect(graph.control.receivedBy('hidden@elsewhere.test')).toHaveLength(2)
  const undisclosed = letter.with(1, 'To: undisclosed-recipients:;')
  expect(await refusalOf(await graph.sendMime(undisclosed))).toEqual([400, 'ErrorInvalidRecipients'])
})

test('a recipient who stands in two places gets one copy', async () => {
  const graph = createTestGraph()
  await graph.sendMail(plain({ ccRecipients: to(recipient.toUpperCase()) }))
  expect(graph.control.receivedBy(recipient)).toHaveLength(1)
})

test('a copy is in Sent Items, unless it is not wanted', async () => {
  const graph = createTestGraph()
  for (const saveToSentItems of [undefined, true, false, 'false'])
    await graph.call('POST', sendPath, { message: plain(), saveToSentItems })
  expect(await graph.sentItems("contains(subject,'hello')")).toHaveLength(2)
  expect(graph.control.sent()).toHaveLength(4)
})
