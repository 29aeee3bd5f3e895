import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { ada, createTestGraph, plain, refusalOf, type TestGraph } from './stand-in.ts'

const mebibyte = 1024 * 1024
const messages = `/v1.0/users/${ada}/messages`

test('small files are added one by one, although together they are too large for one request', async () => {
  const graph = createTestGraph()
  const { id } = await graph.draft()
  const files = Array.from({ length: 5 }, () => randomBytes(mebibyte))
  for (const file of files) expect((await attach(graph, id, file)).status).toBe(201)
  const { value } = await (await graph.call('GET', `${messages}/${id}/attachments`)).json()
  expect(value).toHaveLength(5)
  expect(value[0]).toMatchObject({ '@odata.type': '#microsoft.graph.fileAttachment', size: mebibyte, name: 'file' })
  await graph.sendDraft(id)
  expect(graph.control.sent()[0]?.attachments.map(({ sha256 }) => sha256)).toEqual(files.map(digest))
  const attachments = files.map(fileAttachment)
  expect(await refusalOf(await graph.sendMail(plain({ attachments })))).toEqual([413, 'requestEntityTooLarge'])
})

test.each([
  ['3 MB - 1', 3_000_000 - 1, 201, 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize'],
  ['3 MB', 3_000_000, 201, 'open'],
  ['3 MB + 1', 3_000_000 + 1, 201, 'open'],
  ['3 MiB', 3 * mebibyte, 413, 'open'],
  ['150 MiB', 150 * mebibyte, undefined, 'open'],
  ['150 MiB + 1', 150 * mebibyte + 1, undefined, 'ErrorAttachmentSizeLimitExceeded'],
])('a file of %s is for one call, for a session, or for neither', async (_case, size, status, outcome) => {
  const graph = createTestGraph()
  const { id } = await graph.draft()
  if (status) expect((await attach(graph, id, Buffer.alloc(size))).status).toBe(status)
  const opened = await openSession(graph, id, size)
  expect(opened.status === 201 ? 'open' : (await refusalOf(opened))[1]).toBe(outcome)
})

test('a large file is uploaded in ordered slices without a token', async () => {
  const graph = createTestGraph()
  const { id } = await graph.draft()
  const file = randomBytes(9 * mebibyte)
  const session = await (await openSession(graph, id, file.length)).json()
  expect(session).toEqual({
    uploadUrl: expect.stringContaining('authtoken='),
    expirationDateTime: '2026-03-02T12:00:00.000Z',
    nextExpectedRanges: ['0-'],
  })
  const slice = (from: number, to: number) => put(graph, session.uploadUrl, file, [from, to])
  const first = await slice(0, 4 * mebibyte)
  expect([first.status, (await first.json()).nextExpectedRanges]).toEqual([200, [`${4 * mebibyte}-`]])
  expect(await refusalOf(await slice(8 * mebibyte, file.length))).toEqual([416, 'InvalidRange'])
  expect(await refusalOf(await slice(0, 4 * mebibyte))).toEqual([416, 'InvalidRange'])
  const progress = await graph.fetch(new Request(session.uploadUrl))
  expect((await progress.json()).nextExpectedRanges).toEqual([`${4 * mebibyte}-`])
  await slice(4 * mebibyte, 8 * mebibyte)
  const last = await slice(8 * mebibyte, file.length)
  expect([last.status, await last.text(), last.headers.get('location')]).toEqual([
    201,
    '',
    expect.stringMatching(/Attachments\('.+'\)$/),
  ])
  expect((await graph.fetch(new Request(session.uploadUrl))).status).toBe(404)
  await graph.sendDraft(id)
  expect(graph.control.sent()[0]?.attachments).toMatchObject([
    { name: 'large', sizeBytes: file.length, sha256: digest(file) },
  ])
})

test('a slice is refused with a token, without a range that fits, and above 4 MiB', async () => {
  const graph = createTestGraph()
  const file = Buffer.alloc(5 * mebibyte)
  const { uploadUrl } = await (await openSession(graph, (await graph.draft()).id, file.length)).json()
  const withToken = put(graph, uploadUrl, file, [0, mebibyte], { authorization: 'Bearer x' })
  expect((await withToken).status).toBe(401)
  const misfits = ['', `bytes 0-${mebibyte}/${file.length}`, `bytes 0-${mebibyte - 1}/${file.length + 1}`]
  for (const range of misfits)
    expect((await put(graph, uploadUrl, file, [0, mebibyte], { 'content-range': range })).status).toBe(400)
  expect((await put(graph, uploadUrl, file, [0, file.length])).status).toBe(413)
})

test('an upload can be cancelled, and ends after its time', async () => {
  const graph = createTestGraph()
  const { id } = await graph.draft()
  const [cancelled, forgotten] = [
    await openSession(graph, id, 5 * mebibyte),
    await openSession(graph, id, 5 * mebibyte),
  ]
  const { uploadUrl } = await cancelled.json()
  expect((await graph.fetch(new Request(uploadUrl, { method: 'DELETE' }))).status).toBe(204)
  expect((await graph.fetch(new Request(uploadUrl))).status).toBe(404)
  graph.clock.advance({ days: 1 })
  expect((await graph.fetch(new Request((await forgotten.json()).uploadUrl))).status).toBe(404)
})

test('the limit of a mailbox is met at the send, or at the upload already', async () => {
  const graph = createTestGraph({ mailboxes: [{ address: ada, maxMessageBytes: 5 * mebibyte }] })
  const file = Buffer.alloc(6 * mebibyte)
  const { id } = await graph.draft()
  const { uploadUrl } = await (await openSession(graph, id, file.length)).json()
  await put(graph, uploadUrl, file, [0, 4 * mebibyte])
  graph.control.putMailbox({ address: ada, maxMessageBytes: 5 * mebibyte, limitsUploads: true })
  const exceeded = [400, 'ErrorMessageSizeExceeded']
  expect(await refusalOf(await put(graph, uploadUrl, file, [4 * mebibyte, file.length]))).toEqual(exceeded)
  graph.control.putMailbox({ address: ada, maxMessageBytes: 5 * mebibyte })
  expect((await put(graph, uploadUrl, file, [4 * mebibyte, file.length])).status).toBe(201)
  expect(await refusalOf(await graph.sendDraft(id))).toEqual(exceeded)
  expect(graph.control.accepted()).toEqual([])
})

function fileAttachment(file: Uint8Array) {
  const contentBytes = Buffer.from(file).toString('base64')
  return { '@odata.type': '#microsoft.graph.fileAttachment', name: 'file', contentBytes }
}

function attach(graph: TestGraph, id: string, file: Uint8Array): Promise<Response> {
  return graph.call('POST', `${messages}/${id}/attachments`, fileAttachment(file))
}

function openSession(graph: TestGraph, id: string, size: number): Promise<Response> {
  const AttachmentItem = {
    attachmentType: 'file',
    name: 'large',
    size,
    contentType: 'application/pdf',
    isInline: false,
  }
  return graph.call('POST', `${messages}/${id}/attachments/createUploadSession`, { AttachmentItem })
}

function put(
  graph: TestGraph,
  url: string,
  file: Buffer,
  [from, to]: [from: number, to: number],
  headers: Record<string, string> = {},
): Promise<Response> {
  const range = { 'content-range': `bytes ${from}-${to - 1}/${file.length}` }
  const body = new Uint8Array(file.subarray(from, to))
  return graph.fetch(new Request(url, { method: 'PUT', body, headers: { ...range, ...headers } }))
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
