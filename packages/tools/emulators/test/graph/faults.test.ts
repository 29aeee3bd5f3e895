import { beforeEach, expect, test } from 'vitest'
import { FaultRefusal } from '../../src/index.ts'
import { ada, createTestGraph, plain, recipient, refusalOf, shared } from './stand-in.ts'

/** The refusals that a sender must tell apart: status, code, and the inner code of some. */
const refusals: readonly [status: number, code: string, inner?: string][] = [
  ...inStatus(400, 'ErrorInvalidRecipients', 'ErrorInvalidRecipientSmtpAddress', 'ErrorMessageSizeExceeded'),
  ...inStatus(
    400,
    'MaximumSizeExceeded',
    'RequestBodyRead',
    'BadRequest',
    'ErrorInvalidRequest',
    'ErrorInvalidProperty',
  ),
  ...inStatus(400, 'ErrorContentConversionFailed', 'ErrorMimeContentInvalid', 'ErrorMimeContentInvalidBase64String'),
  ...inStatus(401, 'InvalidAuthenticationToken'),
  ...inStatus(403, 'ErrorSendAsDenied', 'ErrorAccessDenied', 'Authorization_RequestDenied', 'AccessDenied'),
  ...inStatus(403, 'ErrorAccountSuspend', 'ErrorMessageSubmissionBlocked', 'ErrorExceededMessageLimit'),
  ...inStatus(403, 'ErrorSubmissionQuotaExceeded'),
  ...inStatus(404, 'ErrorInvalidUser', 'ResourceNotFound', 'Request_ResourceNotFound', 'ErrorNonExistentMailbox'),
  ...inStatus(404, 'MailboxNotEnabledForRESTAPI', 'MailboxNotHostedInExchange', 'ErrorItemNotFound'),
  ...inStatus(409, 'ErrorIrresolvableConflict'),
  ...inStatus(412, 'ErrorIrresolvableConflict'),
  ...inStatus(413, 'requestEntityTooLarge'),
  ...inStatus(415, 'UnsupportedMediaType'),
  ...inStatus(422, 'UnprocessableEntity'),
  ...inStatus(423, 'Locked'),
  ...inStatus(429, 'ApplicationThrottled', 'TooManyRequests', 'ErrorTooManyRequests', 'ErrorExceededConnectionCount'),
  ...inStatus(429, 'CommandConcurrencyLimitReached', 'MailboxConcurrency', 'ErrorExceededMessageLimit'),
  ...inStatus(500, 'ErrorInternalServerTransientError', 'ErrorMailboxMoveInProgress', 'ErrorMailboxStoreUnavailable'),
  ...inStatus(500, 'ErrorTimeoutExpired', 'generalException', 'UnknownError'),
  [500, 'generalException', 'ErrorServerBusy'],
  [500, ''],
  ...inStatus(502, 'UnknownError'),
  ...inStatus(503, 'ErrorServerBusy', 'serviceNotAvailable'),
  ...inStatus(504, 'UnknownError'),
  ...inStatus(507, 'ErrorQuotaExceeded', 'ErrorInsufficientStorage'),
  ...inStatus(509, 'BandwidthLimitExceeded'),
  ...inStatus(418, 'SomethingNew'),
  ...inStatus(599, 'SomethingNew'),
]

function inStatus(status: number, ...codes: string[]): [number, string][] {
  return codes.map((code) => [status, code])
}

// One stand-in serves all tests: making its keys takes most of the time. Each test begins without faults and without mail.
const graph = createTestGraph()
beforeEach(() => {
  graph.control.clearFaults()
  graph.control.clearMail()
})

test.each(refusals)('%i %s is answered before or after the message is filed, once', async (status, code, inner) => {
  const value = `${status} ${code || '""'}${inner ? `/${inner}` : ''}; Retry-After: 5; x-own: yes`
  for (const [kind, sent] of [
    ['status', 0],
    ['status-after', 1],
  ] as const) {
    graph.control.setFaults([{ kind, at: 'sendMail', value, times: 1 }])
    const response = await graph.sendMail()
    expect([response.status, response.headers.get('retry-after'), response.headers.get('x-own')]).toEqual([
      status,
      '5',
      'yes',
    ])
    const { error } = await response.json()
    expect([error.code, error.innerError.code]).toEqual([code, inner])
    expect(error.innerError['request-id']).toBe(response.headers.get('request-id'))
    expect(graph.control.receivedBy(recipient)).toHaveLength(sent)
  }
  expect((await graph.sendMail()).status).toBe(202)
})

test('a status without a code has an empty body, and a success keeps the body of the work', async () => {
  graph.control.setFaults([
    { kind: 'status', at: 'sendMail', value: '302; Location: https://elsewhere.test/' },
    { kind: 'status-after', at: 'createMessage', value: '201; Retry-After: 5' },
    { kind: 'status-after', at: 'sendMessage', value: '504' },
  ])
  const redirect = await graph.sendMail()
  expect([redirect.status, redirect.headers.get('location'), await redirect.text()]).toEqual([
    302,
    'https://elsewhere.test/',
    '',
  ])
  const made = await graph.call('POST', `/v1.0/users/${ada}/messages`, plain())
  expect([made.status, made.headers.get('retry-after')]).toEqual([201, '5'])
  const sent = await graph.sendDraft((await made.json()).id)
  expect([sent.status, await sent.text()]).toEqual([504, ''])
  expect(graph.control.sent()).toHaveLength(1)
})

test('202 may have Retry-After, and the message is sent once', async () => {
  graph.control.setFaults([{ kind: 'status-after', at: 'sendMail', value: '202; Retry-After: 5' }])
  const response = await graph.sendMail()
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([202, '5', ''])
  expect(graph.control.sent()).toHaveLength(1)
})

test('a refusal of the work stays, and does not use up the fault', async () => {
  graph.control.setFaults([{ kind: 'status-after', at: 'sendMail', value: '504', times: 1 }])
  expect(await refusalOf(await graph.sendMail({}))).toEqual([400, 'ErrorInvalidRecipients'])
  expect((await graph.sendMail()).status).toBe(504)
})

test('after 504 a message can be filed later, with the clock', async () => {
  graph.control.setFaults([
    { kind: 'status-after', at: 'sendMail', value: '504', times: 1 },
    { kind: 'filed-later', value: '60000', times: 1 },
  ])
  const filter = "internetMessageId eq '<mine@worker.test>'"
  const seen = async () => [
    (await graph.sentItems(filter)).length,
    graph.control.sent().length,
    graph.control.receivedBy(recipient).length,
    graph.control.mailCounts('message-id')['<mine@worker.test>']?.sent,
  ]
  expect((await graph.sendMail(plain({ internetMessageId: '<mine@worker.test>' }))).status).toBe(504)
  graph.clock.advance({ ms: 59_999 })
  expect(await seen()).toEqual([0, 0, 0, 0])
  expect(graph.control.accepted()).toHaveLength(1)
  graph.clock.advance({ ms: 1 })
  expect(await seen()).toEqual([1, 1, 1, 1])
})

test('a draft that is sent later is a draft until then, and another send of it is a second mail', async () => {
  const { id, internetMessageId } = await graph.draft()
  graph.control.setFaults([{ kind: 'filed-later', value: '60000', times: 1 }])
  await graph.sendDraft(id)
  const path = `/v1.0/users/${ada}/messages/${id}`
  expect((await (await graph.call('GET', path)).json()).isDraft).toBe(true)
  expect((await graph.sendDraft(id)).status).toBe(202)
  const filter = `internetMessageId eq '${internetMessageId}'`
  expect(await graph.sentItems(filter)).toHaveLength(1)
  expect((await graph.call('GET', path)).status).toBe(404)
  graph.clock.advance({ seconds: 60 })
  expect(await graph.sentItems(filter)).toHaveLength(2)
  expect(graph.control.receivedBy(recipient)).toHaveLength(2)
})

test.each([
  ['lost', { sent: 0, delivered: 0, filed: 0 }],
  ['undelivered', { sent: 1, delivered: 0, filed: 1 }],
  ['unfiled', { sent: 1, delivered: 1, filed: 0 }],
] as const)('a message that is accepted may be %s', async (kind, { sent, delivered, filed }) => {
  const drafted = await graph.draft(plain({ subject: 'drafted' }))
  graph.control.setFaults([{ kind, times: 2 }])
  expect([(await graph.sendMail()).status, (await graph.sendDraft(drafted.id)).status]).toEqual([202, 202])
  const counted = Object.values(graph.control.mailCounts('message-id'))
  expect(counted).toEqual([0, 1].map(() => ({ accepted: 1, sent, delivered })))
  expect(await graph.sentItems('isDraft eq false')).toHaveLength(2 * filed)
  expect(graph.control.receivedBy(recipient)).toHaveLength(2 * delivered)
  expect(graph.control.drafts(ada)).toEqual([])
})

test('a fault can be for one mailbox', async () => {
  graph.control.setFaults([
    { kind: 'status', at: 'sendMail', for: shared.toUpperCase(), value: '503', times: 1 },
    { kind: 'lost', for: shared },
  ])
  expect((await graph.sendMail()).status).toBe(202)
  const sendShared = () => graph.call('POST', `/v1.0/users/${shared}/sendMail`, { message: plain() })
  expect([(await sendShared()).status, (await sendShared()).status]).toEqual([503, 202])
  expect([graph.control.sent(ada).length, graph.control.sent(shared).length]).toEqual([1, 0])
})

test('a share of all calls can be throttled', async () => {
  graph.control.setFaults([{ kind: 'throttle', value: '25' }])
  const responses = await sendMany(20)
  expect(responses.filter(({ status }) => status === 429)).toHaveLength(5)
  expect(graph.control.sent()).toHaveLength(15)
})

test('an answer is lost before the work or after it', async () => {
  for (const [kind, sent] of [
    ['connection-reset', 0],
    ['answer-lost', 1],
  ] as const) {
    graph.control.setFaults([{ kind, at: 'sendMail', times: 1 }])
    await expect(graph.sendMail()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(graph.control.sent()).toHaveLength(sent)
  }
})

test.each([
  [{ kind: 'status', at: 'sendMail' }],
  [{ kind: 'status', value: '503' }],
  [{ kind: 'status', at: 'sendMail', value: '99' }],
  [{ kind: 'status', at: 'sendMail', value: '503; Retry-After' }],
  [{ kind: 'status', at: 'somewhere', value: '503' }],
  [{ kind: 'lost', at: 'sendMail' }],
  [{ kind: 'lost', value: '1' }],
  [{ kind: 'filed-later', value: 'soon' }],
  [{ kind: 'throttle', value: '10', for: ada }],
  [{ kind: 'wrong-nonce' }],
] as const)('the fault %o is refused', (fault) => {
  expect(() => graph.control.setFaults([fault])).toThrow(FaultRefusal)
})

async function sendMany(count: number): Promise<Response[]> {
  const responses = []
  for (let sent = 0; sent < count; sent++) responses.push(await graph.sendMail())
  return responses
}
