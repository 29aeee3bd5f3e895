import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeLeftovers } from '../../src/domain/housekeeping/remove-leftovers.ts'
import { tidyUp } from '../../src/domain/housekeeping/tidy-up.ts'
import { deleteQueueItem } from '../../src/domain/queue/delete-queue-item.ts'
import { verifyBooks } from '../../src/domain/verification/verify-books.ts'
import { greeting, startMx, type TestMx } from '../mx-worker.ts'
import { startBucket, type TestBucket } from './bucket.ts'

let bucket: TestBucket
let mx: TestMx
beforeEach(async () => {
  bucket = await startBucket()
  mx = await startMx({ variables: bucket.variables })
})
afterEach(async () => {
  await mx[Symbol.asyncDispose]()
  await bucket[Symbol.asyncDispose]()
})

const large = { ...greeting, text: 'A long letter. '.repeat(20_000) }
const keys = () => Object.keys(bucket.objects())
const leftovers = () => mx.owner.db.selectFrom('content_leftovers').select('item_id').execute()

/** As if every leftover had been due for long. */
async function collect() {
  await mx.owner.pool.query("update content_leftovers set due_at = due_at - interval '2 hours'")
  return removeLeftovers(mx.deps)
}

test('a large message is accepted once its content is sealed in the bucket, and is sent as it was handed in', async () => {
  const [small, id] = [await mx.handIn(), await mx.handIn(large)]
  expect(keys()).toEqual([`content/${id}`])
  const written = Object.values(bucket.objects()).join()
  expect(written).toMatch(/^data\./)
  expect(written).not.toContain('letter')
  const { rows } = await mx.owner.pool.query('select item_id, in_object, length(sealed) as size from item_contents')
  expect(rows.find((row) => row.item_id === id)).toMatchObject({ in_object: true })
  expect(rows.every(({ size }) => size < 1000)).toBe(true)
  expect(await leftovers()).toEqual([])
  await mx.deliver()
  expect([(await mx.item(small)).status, (await mx.item(id)).status]).toEqual(['sent', 'sent'])
  expect(mx.graph.control.accepted().map(({ body }) => body)).toContainEqual(
    expect.objectContaining({ content: large.text }),
  )
  expect((await verifyBooks(mx.deps)).rules.filter(({ wrong }) => wrong > 0)).toEqual([])
})

test('while the bucket does not answer, large messages are refused, small ones are accepted, and readiness says why', async () => {
  bucket.setFaults(
    { kind: 'connection-reset', at: 'PutObject' },
    { kind: 'aws-error', at: 'ListObjectsV2', value: 'AccessDenied' },
  )
  const { client } = await mx.application()
  const send = (body: typeof greeting) => client.sendMessage({ body, headers: {} })
  await expect(send(large)).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 5 })
  expect((await send(greeting)).status).toBe('queued')
  expect(await mx.owner.db.selectFrom('queue_items').select('id').execute()).toHaveLength(1)
  // A check fails after three failed probes in a row.
  for (let probes = 0; probes < 3; probes++) await mx.deps.readiness.observe()
  const { checks } = mx.deps.readiness.report()
  expect(checks.find(({ name }) => name === 'content-store')).toMatchObject({ status: 'degraded' })
  expect(JSON.stringify(mx.lines)).not.toContain(bucket.secret)
})

test('an object whose message was not accepted is removed, and one that is in use stays', async () => {
  const id = await mx.handIn(large)
  bucket.setFaults({ kind: 'answer-lost', at: 'PutObject' })
  const { client } = await mx.application()
  await expect(client.sendMessage({ body: large, headers: {} })).rejects.toMatchObject({ code: 'overloaded' })
  bucket.setFaults()
  expect(keys()).toHaveLength(2)
  expect(await removeLeftovers(mx.deps)).toBe(0)
  expect(await collect()).toBe(1)
  expect(keys()).toEqual([`content/${id}`])
  expect(await leftovers()).toEqual([])
})

test('a repeated request with a key keeps one object', async () => {
  const { client } = await mx.application()
  const headers = { 'idempotency-key': 'order-7' }
  const first = await client.sendMessage({ body: large, headers })
  expect(await client.sendMessage({ body: large, headers })).toMatchObject({ id: first.id, idempotentReplay: true })
  await collect()
  expect(keys()).toEqual([`content/${first.id}`])
})

test('a message whose record of the object is over is not accepted: the object may be gone', async () => {
  bucket.setFaults({ kind: 'slow', at: 'PutObject' })
  const { client } = await mx.application()
  const sent = client.sendMessage({ body: large, headers: {} })
  await expect.poll(leftovers).toHaveLength(1)
  await mx.owner.pool.query("update content_leftovers set due_at = now() - interval '2 minutes'")
  bucket.s3.control.clearFaults()
  await expect(sent).rejects.toMatchObject({ code: 'overloaded' })
  expect(await removeLeftovers(mx.deps)).toBe(1)
  expect(keys()).toEqual([])
})

test('the object goes with the content of its message: deleted by hand, and after its time', async () => {
  const [deleted, sent] = [await mx.handIn(large), await mx.handIn(large)]
  await deleteQueueItem(mx.deps, mx.administrator, deleted)
  await mx.deliver()
  await mx.owner.pool.query("update queue_items set finished_at = now() - interval '73 hours' where id = $1", [sent])
  await tidyUp(mx.deps)
  bucket.setFaults({ kind: 'aws-error', at: 'DeleteObject', value: 'InternalError' })
  expect(await collect()).toBe(0)
  expect(keys()).toHaveLength(2)
  bucket.setFaults()
  expect(await collect()).toBe(2)
  expect([keys(), await leftovers()]).toEqual([[], []])
})

test('a message whose content cannot be read waits and loses nothing, and its subject is shown meanwhile', async () => {
  const id = await mx.handIn(large)
  bucket.setFaults({ kind: 'connection-reset', at: 'GetObject' })
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'config_fault', attempts_total: 0 })
  const { client } = await mx.application(['mx_read'])
  expect(await client.getMessage({ params: { id } })).toMatchObject({ subject: greeting.subject })
  bucket.setFaults()
  await mx.timePasses(60_000)
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
})

test('back to the database: new contents go there, those in the bucket are sent, and a start without the bucket is refused', async () => {
  const id = await mx.handIn(large)
  const { MX_WORKER_S3_BUCKET: name, MX_WORKER_CONTENT_STORE: _, ...rest } = bucket.variables
  for (const [variables, message] of [
    [rest, /are in a bucket/],
    [{ MX_WORKER_CONTENT_STORE: 's3' }, /must be set/],
  ] as const)
    await expect(startMx({ variables, beside: mx })).rejects.toMatchObject({
      ...{ variable: 'MX_WORKER_S3_BUCKET', anchor: 'content-store', message: expect.stringMatching(message) },
    })
  await using other = await startMx({ variables: { ...rest, MX_WORKER_S3_BUCKET: name }, beside: mx })
  const later = await other.handIn(large)
  expect(keys()).toEqual([`content/${id}`])
  await other.deliver()
  expect([(await mx.item(id)).status, (await mx.item(later)).status]).toEqual(['sent', 'sent'])
})
