import { afterAll, beforeAll, expect, test } from 'vitest'
import { continueBulkJobs } from '../../src/domain/queue/continue-bulk-jobs.ts'
import { claimItems } from '../../src/store/claims.ts'
import { type AdministeredMx, refusal, startAdministeredMx } from './administered-mx.ts'

let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx()
})
afterAll(() => world[Symbol.asyncDispose]())

const refuseAll = () =>
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest' }])
const mend = () => world.mx.graph.control.setFaults([])

/** Messages of an account that were given up. */
async function failed(account: { send: (more?: object) => Promise<{ id: string }> }, count = 1) {
  refuseAll()
  const ids: string[] = []
  for (let index = 0; index < count; index++) ids.push((await account.send({ subject: `No ${index}` })).id)
  await world.mx.deliver()
  mend()
  return ids
}

/** Claims what is due, of every account. */
const claimAll = (leaseSeconds = 120) =>
  claimItems(world.mx.deps.db, { worker: 'a worker', leaseSeconds, places: [500, 500, 500] })

test('an operator sees the queue by each filter, page by page, the newest first', async () => {
  const account = await world.account()
  const [first] = await failed(account)
  const { id: second } = await account.send({ lane: 'bulk' })
  const { id: third } = await account.send({ lane: 'security' })
  const list = async (query: object) => (await account.client.listQueue({ query })).items.map(({ id }) => id)
  expect(await list({})).toEqual([third, second, first])
  expect(await list({ status: 'failed' })).toEqual([first])
  expect(await list({ code: 'invalid_message' })).toEqual([first])
  expect(await list({ lane: 'bulk' })).toEqual([second])
  expect(await list({ providerId: account.provider.id, mailboxId: account.mailbox.id })).toHaveLength(3)
  expect(await list({ providerId: account.mailbox.id })).toEqual([])
  expect(await list({ createdBefore: '2020-01-01T00:00:00Z' })).toEqual([])
  const page = await account.client.listQueue({ query: { limit: 2 } })
  expect(page.items.map(({ id }) => id)).toEqual([third, second])
  expect(await list({ limit: 2, cursor: page.nextCursor })).toEqual([first])
  await expect(list({ cursor: 'AAAA' })).rejects.toMatchObject({ code: 'malformed_request' })
  await expect(list({ lane: 'other' })).rejects.toMatchObject({ code: 'validation_failed' })
})

test('an operator sees what the provider said, and an application does not', async () => {
  const account = await world.account()
  const [id = ''] = await failed(account)
  const item = await account.client.getQueueItem({ params: { id } })
  expect(item).toMatchObject({ status: 'failed', subject: 'No 0', claim: null, recipientCount: 1 })
  expect(item.attempts).toMatchObject([
    { outcome: 'terminal_failure', providerCode: 'ErrorInvalidRequest', providerMessage: expect.any(String) },
  ])
  const shown = await account.application.getMessage({ params: { id } })
  expect(Object.keys(shown.attempts[0] ?? {})).not.toContain('providerMessage')
})

test('a claimed message shows who holds it, since when and until when', async () => {
  const account = await world.account()
  const { id } = await account.send()
  await claimAll(90)
  const { status, claim } = await account.client.getQueueItem({ params: { id } })
  expect(status).toBe('sending')
  expect(claim?.heldBy).toBe('a worker')
  expect(Date.parse(claim?.until ?? '') - Date.parse(claim?.since ?? '')).toBe(90_000)
  for (const call of [
    () => account.client.deleteQueueItem({ params: { id } }),
    () => account.client.retryNow({ params: { id } }),
  ])
    expect(await refusal(call())).toMatchObject({ code: 'item_busy', status: 409 })
})

test('a deleted message keeps its record and loses its content, and deleting it again changes nothing', async () => {
  const account = await world.account()
  const [id = ''] = await failed(account)
  expect(await account.client.deleteQueueItem({ params: { id } })).toEqual({ deleted: 1 })
  expect(await account.client.deleteQueueItem({ params: { id } })).toEqual({ deleted: 0 })
  const item = await account.client.getQueueItem({ params: { id } })
  expect(item).toMatchObject({ status: 'deleted', subject: null, contentErasedAt: expect.any(String) })
  expect(await world.mx.owner.db.selectFrom('item_contents').selectAll().where('item_id', '=', id).execute()).toEqual(
    [],
  )
  const failures = await account.client.listFailures({ query: { messageId: id } })
  expect(failures.items).toMatchObject([{ state: 'discarded', actor: `user:${account.person.id}` }])
  expect(await world.audit(id)).toContainEqual(
    expect.objectContaining({ action: 'item.delete', actor_id: account.person.id, outcome: 'ok' }),
  )
  const gone = await refusal(account.client.redrive({ params: { id }, body: {} }))
  expect(gone.code).toBe('state_conflict')
})

test('a bulk deletion by ids says of each message that it leaves why', async () => {
  const [account, foreign] = [await world.account(), await world.account()]
  const { id: deleted } = await account.send()
  await account.client.deleteQueueItem({ params: { id: deleted } })
  const { id: busy } = await account.send()
  await claimAll()
  const { id: free } = await account.send()
  const { id: other } = await foreign.send()
  const body = { ids: [free, busy, deleted, other], dryRun: true }
  const skipped = [
    { id: busy, reason: 'item_busy' },
    { id: deleted, reason: 'already_deleted' },
    { id: other, reason: 'not_found' },
  ]
  const dry = await account.client.bulkDelete({ body })
  expect(dry).toEqual({ matched: 3, deleted: 0, skipped, jobId: null })
  expect((await world.mx.item(free)).status).toBe('queued')
  expect(await account.client.bulkDelete({ body: { ...body, dryRun: false } })).toMatchObject({ deleted: 1, skipped })
  expect((await world.mx.item(other)).status).toBe('queued')
})

test('a bulk deletion with another count than expected does nothing, and one without a condition is refused', async () => {
  const account = await world.account()
  await account.send({ lane: 'bulk' })
  await account.send({ lane: 'bulk' })
  const { id: kept } = await account.send()
  const filter = { lane: 'bulk' as const }
  const mismatch = await refusal(account.client.bulkDelete({ body: { filter, expectedCount: 3 } }))
  expect(mismatch).toMatchObject({ code: 'count_mismatch', status: 409 })
  expect(mismatch.message).toContain('2 messages match')
  for (const body of [{}, { filter: {} }, { filter, ids: [kept] }, { ids: [] }])
    expect((await refusal(account.client.bulkDelete({ body }))).code).toBe('validation_failed')
  expect(await account.client.bulkDelete({ body: { filter, dryRun: true } })).toMatchObject({ matched: 2, deleted: 0 })
  expect(await account.client.bulkDelete({ body: { filter, expectedCount: 2 } })).toMatchObject({ deleted: 2 })
  expect((await world.mx.item(kept)).status).toBe('queued')
  const entries = await account.client.listAudit({ query: { action: 'bulk.start' } })
  expect(entries.items).toMatchObject([{ detail: { of: 'delete', matched: 2 } }])
})

test('a large deletion goes on in the background, and only within its account', async () => {
  const [account, foreign] = [await world.account(), await world.account()]
  const { id: other } = await foreign.send({ lane: 'bulk' })
  const { id } = await account.send({ lane: 'bulk' })
  await copies(id, 1500)
  const { matched, deleted, jobId } = await account.client.bulkDelete({ body: { filter: { lane: 'bulk' } } })
  expect([matched, deleted, jobId === null]).toEqual([1501, 1000, false])
  const params = { id: jobId ?? '' }
  expect(await account.client.getBulkJob({ params })).toMatchObject({ deleted: 1000, finishedAt: null })
  while ((await continueBulkJobs(world.mx.deps)) === 'worked');
  expect(await account.client.getBulkJob({ params })).toMatchObject({ deleted: 1501, finishedAt: expect.any(String) })
  expect((await account.client.listQueue({ query: { status: 'queued' } })).items).toEqual([])
  expect((await world.mx.item(other)).status).toBe('queued')
  expect((await world.audit(params.id)).map(({ action }) => action)).toEqual(['bulk.start', 'bulk.finish'])
})

test('a failed message is sent in a new cycle, and its history stays', async () => {
  const account = await world.account()
  const [id = ''] = await failed(account)
  expect(await account.client.redrive({ params: { id }, body: {} })).toEqual({ id, status: 'queued', cycle: 2 })
  expect(await account.client.getQueueItem({ params: { id } })).toMatchObject({
    redriveCount: 1,
    recipients: [{ state: 'pending', code: null }],
  })
  expect((await refusal(account.client.redrive({ params: { id }, body: {} }))).code).toBe('state_conflict')
  await world.mx.deliver()
  const item = await account.client.getQueueItem({ params: { id } })
  expect(item).toMatchObject({ status: 'sent', cycle: 2, recipients: [{ state: 'accepted' }] })
  expect(item.attempts.map(({ cycle, outcome }) => [cycle, outcome])).toEqual([
    [1, 'terminal_failure'],
    [2, 'queued_by_provider'],
  ])
  const failures = await account.client.listFailures({ query: { messageId: id } })
  expect(failures.items).toMatchObject([{ state: 'redriven', cycle: 1 }])
})

test('a redrive goes through another provider of the account that can carry the message', async () => {
  const account = await world.account({ mail: { mode: 'mime', allowCustomHeaders: ['*'] } })
  refuseAll()
  const { id } = await account.send({ headers: { 'List-Unsubscribe': '<https://example.test/u>' } })
  await world.mx.deliver()
  mend()
  const [json, mime] = [
    await world.mx.addProvider({}, account.id),
    await world.mx.addProvider({ mail: { mode: 'mime', allowCustomHeaders: ['*'] } }, account.id),
  ]
  const foreign = await world.account()
  const through = (providerId: string) => account.client.redrive({ params: { id }, body: { providerId } })
  const cannot = await refusal(through(json.id))
  expect(cannot.code).toBe('validation_failed')
  expect(cannot.problem?.errors).toMatchObject([{ pointer: '/providerId', message: expect.stringContaining('List-') }])
  expect((await refusal(through(foreign.provider.id))).code).toBe('not_found')
  const { client: root } = await world.mailAdministrator()
  await root.disableProvider({ params: { id: mime.id } })
  expect((await refusal(through(mime.id))).code).toBe('mail_provider_disabled')
  await root.enableProvider({ params: { id: mime.id } })
  await through(mime.id)
  await world.mx.deliver()
  expect(await account.client.getQueueItem({ params: { id } })).toMatchObject({ status: 'sent', providerId: mime.id })
})

test('a redrive is refused with the next step when content, life or mailbox does not permit it', async () => {
  const account = await world.account()
  const [erased = '', late = ''] = await failed(account, 2)
  await world.mx.owner.pool.query('delete from item_contents where item_id = $1', [erased])
  const gone = await refusal(account.client.redrive({ params: { id: erased }, body: {} }))
  expect(gone).toMatchObject({ code: 'content_erased', status: 410 })
  await world.mx.owner.pool.query("update queue_items set expires_at = now() - interval '1 hour' where id = $1", [late])
  const over = await refusal(account.client.redrive({ params: { id: late }, body: { resetExpiry: false } }))
  expect(over.message).toContain('resetExpiry')
  const { client: root } = await world.mailAdministrator()
  await root.disableMailbox({ params: { id: account.mailbox.id } })
  expect((await refusal(account.client.redrive({ params: { id: late }, body: {} }))).code).toBe('mailbox_disabled')
  const bulk = await account.client.bulkRedrive({ body: { ids: [erased, late] } })
  expect(bulk).toMatchObject({ matched: 2, redriven: 0 })
  expect(bulk.skipped.map(({ reason }) => reason)).toEqual(['content_erased', 'mailbox_disabled'])
})

test('a bulk redrive sends what failed, and repeating it does no harm', async () => {
  const account = await world.account()
  const ids = await failed(account, 3)
  const { id: waiting } = await account.send()
  const dry = await account.client.bulkRedrive({ body: { filter: { code: 'invalid_message' }, dryRun: true } })
  expect(dry).toEqual({ matched: 3, redriven: 0, skipped: [], more: false })
  const wrong = account.client.bulkRedrive({ body: { filter: { code: 'invalid_message' }, expectedCount: 4 } })
  expect((await refusal(wrong)).code).toBe('count_mismatch')
  const body = { ids: [...ids, waiting] }
  const first = await account.client.bulkRedrive({ body })
  expect(first).toEqual({ matched: 4, redriven: 3, skipped: [{ id: waiting, reason: 'not_failed' }], more: false })
  const again = await account.client.bulkRedrive({ body })
  expect(again).toMatchObject({ redriven: 0 })
  await world.mx.deliver()
  for (const id of body.ids) expect((await world.mx.item(id)).status).toBe('sent')
  const entries = await account.client.listAudit({ query: { action: 'item.redrive' } })
  expect(entries.items.map(({ target }) => target).sort()).toEqual([...ids].sort())
})

test('a selection by ids is limited, and a bulk redrive says when more is left', async () => {
  const account = await world.account()
  const ids = Array.from({ length: 1001 }, () => world.mx.deps.newId())
  expect((await refusal(account.client.bulkDelete({ body: { ids } }))).code).toBe('validation_failed')
  expect((await refusal(account.client.bulkRedrive({ body: { ids: ids.slice(0, 501) } }))).code).toBe(
    'validation_failed',
  )
  const [id = ''] = await failed(account)
  await world.mx.owner.pool.query(
    `with copies as (
      insert into queue_items (id, account_id, mailbox_id, provider_id, lane, status, expires_at, size_bytes, recipient_count, created_by)
        select new_event_id(), account_id, mailbox_id, provider_id, lane, status, expires_at, 1, 1, created_by
        from queue_items, generate_series(1, 501) where id = $1 returning id
    ), contents as (insert into item_contents select id, 'sealed' from copies)
    insert into item_recipients (item_id, ordinal, kind, address, state) select id, 1, 'to', 'ada@example.org', 'failed' from copies`,
    [id],
  )
  const body = { filter: { status: ['failed' as const] } }
  expect(await account.client.bulkRedrive({ body })).toMatchObject({ matched: 502, redriven: 500, more: true })
  expect(await account.client.bulkRedrive({ body })).toMatchObject({ matched: 2, redriven: 2, more: false })
  expect(await account.client.bulkRedrive({ body: { filter: { status: ['sent'] } } })).toMatchObject({ matched: 0 })
  await account.client.bulkDelete({ body: { filter: { status: ['queued'] } } })
})

test('a message that waits for its next attempt is tried at once', async () => {
  const account = await world.account()
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '409 ErrorIrresolvableConflict' }])
  const { id } = await account.send()
  await world.mx.deliver()
  mend()
  expect((await world.mx.item(id)).status).toBe('retry_wait')
  expect(await account.client.retryNow({ params: { id } })).toMatchObject({ status: 'queued' })
  await world.mx.deliver()
  expect((await world.mx.item(id)).status).toBe('sent')
  const late = await refusal(account.client.retryNow({ params: { id } }))
  expect(late).toMatchObject({ code: 'state_conflict' })
})

test('a person ends the doubt about a message that may have been sent', async () => {
  const account = await world.account()
  world.mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMail' }])
  const [sent, lost] = [await account.send(), await account.send()]
  await world.mx.deliver()
  mend()
  for (const { id } of [sent, lost]) expect((await world.mx.item(id)).status).toBe('unknown')
  const asSent = { as: 'sent' as const, note: 'seen in the inbox' }
  expect(await account.client.resolveUnknown({ params: { id: sent.id }, body: asSent })).toMatchObject({
    status: 'sent',
  })
  const item = await account.client.getQueueItem({ params: { id: sent.id } })
  expect(item).toMatchObject({ status: 'sent', unknownSince: null, recipients: [{ state: 'accepted' }] })
  expect(await world.audit(sent.id)).toContainEqual(
    expect.objectContaining({ action: 'item.resolve', detail: { as: 'sent', note: 'seen in the inbox' } }),
  )
  const again = await refusal(account.client.resolveUnknown({ params: { id: sent.id }, body: asSent }))
  expect(again.code).toBe('state_conflict')
  await world.mx.timePasses(60_000)
  await claimAll()
  const busy = await refusal(account.client.resolveUnknown({ params: { id: lost.id }, body: { as: 'not_sent' } }))
  expect(busy.code).toBe('item_busy')
  await world.mx.owner.pool.query(
    'update queue_items set claim_token = null, claimed_by = null, claimed_at = null, claim_expires_at = null where id = $1',
    [lost.id],
  )
  expect(await account.client.resolveUnknown({ params: { id: lost.id }, body: { as: 'not_sent' } })).toMatchObject({
    status: 'retry_wait',
  })
  await world.mx.deliver()
  expect((await world.mx.item(lost.id)).status).toBe('sent')
})

test('a message that is deleted while workers send is never sent after its deletion', async () => {
  const account = await world.account()
  const ids: string[] = []
  for (let index = 0; index < 12; index++) ids.push((await account.send({ to: [`p${index}@example.org`] })).id)
  const deleting = Promise.all(
    ids.map((id) =>
      account.client.deleteQueueItem({ params: { id } }).then(
        ({ deleted }) => (deleted === 1 ? 'deleted' : 'nothing'),
        (error: { code?: string }) => error.code,
      ),
    ),
  )
  const [answers] = await Promise.all([deleting, world.mx.deliver()])
  for (const [index, id] of ids.entries()) {
    const { status, attempts } = await account.client.getQueueItem({ params: { id } })
    const received = world.mx.graph.control.receivedBy(`p${index}@example.org`).length
    expect([answers[index], status === 'sent']).toEqual([
      status === 'deleted' ? 'deleted' : 'item_busy',
      status !== 'deleted',
    ])
    // What was deleted after it was sent keeps its attempt.
    expect(received).toBe(attempts.length)
  }
})

test('of many redrives of one message at once, one begins the new cycle', async () => {
  const account = await world.account()
  const [id = ''] = await failed(account)
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => account.client.redrive({ params: { id }, body: {} })),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await world.mx.item(id)).toMatchObject({ cycle: 2, redrive_count: 1, status: 'queued' })
})

/** Many more messages like one of them. */
async function copies(id: string, count: number) {
  await world.mx.owner.pool.query(
    `insert into queue_items (id, account_id, mailbox_id, provider_id, lane, expires_at, size_bytes, recipient_count, created_by)
      select new_event_id(), account_id, mailbox_id, provider_id, lane, expires_at, size_bytes, recipient_count, created_by
      from queue_items, generate_series(1, $2::integer) where id = $1`,
    [id, count],
  )
}
