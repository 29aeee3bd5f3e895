import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdministeredMx, refusal, startAdministeredMx, type TestAccount } from './administered-mx.ts'

let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx()
})
afterAll(() => world[Symbol.asyncDispose]())

const range = { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' }

type Rollup = { start: string; outcome?: string; code?: string; attempts?: number; buckets?: number[]; maxMs?: number }

/** Figures as they are stored, of one bucket. */
async function figures({ id, provider, mailbox }: TestAccount, rows: readonly Rollup[]) {
  await world.mx.owner.db
    .insertInto('telemetry_rollups')
    .values(
      rows.map(({ start, outcome = 'sent', code = '', attempts = 1, buckets, maxMs = 40 }) => ({
        ...{ bucket_start: new Date(start), account_id: id, provider_id: provider.id, mailbox_id: mailbox.id },
        ...{ outcome, code, attempts: String(attempts), items_sent: outcome === 'sent' ? String(attempts) : '0' },
        ...{ items_failed: '0', duration_ms_sum: String(attempts * maxMs), duration_ms_min: 1, duration_ms_max: maxMs },
        ...{ bytes: '100', recipients: String(attempts), queue_wait_ms_sum: String(attempts * 7) },
        duration_buckets: (buckets ?? [attempts, 0, 0, 0, 0, 0, 0, 0, 0, 0]).map(String),
      })),
    )
    .execute()
}

test('attempts are counted by hour and by day, and told apart by what is named', async () => {
  const account = await world.account()
  await figures(account, [
    { start: '2020-01-05T10:00:00Z', attempts: 3 },
    { start: '2020-01-05T10:00:00Z', attempts: 1, outcome: 'retryable_failure', code: 'throttled' },
    { start: '2020-01-05T11:00:00Z', attempts: 2, maxMs: 90 },
    { start: '2020-01-06T00:00:00Z' },
  ])
  const ask = async (more: object) => (await account.client.deliveryFigures({ query: { ...range, ...more } })).items
  expect(await ask({})).toMatchObject([
    { start: '2020-01-05T10:00:00.000Z', attempts: 4, sent: 3, recipients: 4, meanQueueWaitMs: 7, maxDurationMs: 40 },
    { start: '2020-01-05T11:00:00.000Z', attempts: 2, meanDurationMs: 90 },
    { start: '2020-01-06T00:00:00.000Z', attempts: 1 },
  ])
  expect(await ask({ granularity: 'day' })).toMatchObject([{ attempts: 6 }, { attempts: 1 }])
  const byAll = await ask({ granularity: 'day', groupBy: 'provider,mailbox,outcome,code' })
  const { id: providerId } = account.provider
  const { id: mailboxId } = account.mailbox
  expect(byAll).toMatchObject([
    { providerId, mailboxId, outcome: 'retryable_failure', code: 'throttled', attempts: 1 },
    { providerId, mailboxId, outcome: 'sent', code: null, attempts: 5 },
    { outcome: 'sent', attempts: 1 },
  ])
  expect(await ask({ to: '2020-01-05T11:00:00Z' })).toHaveLength(1)
  expect(await ask({ providerId: mailboxId })).toEqual([])
  expect(await ask({ providerId, mailboxId })).toHaveLength(3)
})

test('percentiles come from the histogram of all that is meant', async () => {
  const account = await world.account()
  const none = await account.client.latencyFigures({ query: range })
  expect(none.items).toEqual([])
  await figures(account, [
    { start: '2020-01-05T10:00:00Z', attempts: 90, buckets: [90, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
    { start: '2020-01-05T11:00:00Z', attempts: 10, buckets: [0, 0, 0, 10, 0, 0, 0, 0, 0, 0], maxMs: 400 },
  ])
  const { items } = await account.client.latencyFigures({ query: range })
  expect(items).toEqual([
    {
      attempts: 100,
      p50Ms: expect.closeTo(27.78, 2),
      p95Ms: expect.closeTo(325),
      p99Ms: expect.closeTo(385),
      maxMs: 400,
    },
  ])
  const grouped = await account.client.latencyFigures({ query: { ...range, groupBy: 'mailbox,provider' } })
  expect(grouped.items).toMatchObject([{ providerId: account.provider.id, mailboxId: account.mailbox.id }])
})

test.each([
  ['an end before the beginning', { from: range.to, to: range.from }, '/query/to'],
  ['an empty range', { to: range.from }, '/query/to'],
  ['more than 400 days', { to: '2021-02-05T00:00:01Z' }, '/query/to'],
  ['an unknown group', { groupBy: 'provider,colour' }, '/query/groupBy/1'],
  ['a group twice', { groupBy: 'provider,provider' }, '/query/groupBy'],
  ['a moment that is none', { from: 'yesterday' }, '/query/from'],
])('%s is refused', async (_, more, pointer) => {
  const account = await world.account()
  for (const call of [account.client.deliveryFigures, account.client.latencyFigures]) {
    const refused = await refusal(call({ query: { ...range, ...more } as typeof range }))
    expect(refused.code).toBe('validation_failed')
    expect(refused.problem?.errors?.map((one) => one.pointer)).toContain(pointer)
  }
})

test('400 days are answered, and more than 10 000 figures are refused with what to do', async () => {
  const account = await world.account()
  const year = { from: '2020-01-01T00:00:00Z', to: '2021-02-04T00:00:00Z' }
  const hour = (index: number) => new Date(Date.parse(year.from) + index * 3_600_000).toISOString()
  const codes = ['', 'throttled']
  const rows = Array.from({ length: 5001 }, (_, index) => codes.map((code) => ({ start: hour(index), code }))).flat()
  for (let at = 0; at < rows.length; at += 1000) await figures(account, rows.slice(at, at + 1000))
  expect((await account.client.deliveryFigures({ query: year })).items).toHaveLength(5001)
  const tooMany = await refusal(account.client.deliveryFigures({ query: { ...year, groupBy: 'code' } }))
  expect(tooMany.problem?.errors).toMatchObject([
    { pointer: '/query/groupBy', message: expect.stringContaining('group by') },
  ])
})

test('the queue shows what waits in each state and for how long, and what is paused and why', async () => {
  const account = await world.account()
  const empty = await account.client.queueFigures({ query: {} })
  expect(empty.states).toEqual(
    ['queued', 'sending', 'retry_wait', 'unknown'].map((status) => ({ status, messages: 0, oldestAgeSeconds: null })),
  )
  expect(empty).toMatchObject({ oldestDueSeconds: null, openFailures: 0, suppressed: 0 })
  const [first] = [await account.send(), await account.send()]
  await world.mx.owner.pool.query(
    "update queue_items set accepted_at = now() - interval '10 minutes', next_attempt_at = now() - interval '5 minutes' where id = $1",
    [first.id],
  )
  await world.mx.owner.pool.query(
    "update mailboxes set status = 'held', hold_reason = 'access_denied: ask' where id = $1",
    [account.mailbox.id],
  )
  const { client: root } = await world.mailAdministrator()
  await root.pauseProvider({ params: { id: account.provider.id }, body: { reason: 'maintenance' } })
  await world.mx.owner.pool.query("insert into throttle_pauses values ($1, $2, now() + interval '1 hour', 1)", [
    ...[account.provider.id, account.mailbox.id],
  ])
  const { states, oldestDueSeconds, paused } = await account.client.queueFigures({ query: {} })
  expect(states[0]).toMatchObject({ status: 'queued', messages: 2 })
  expect(states[0]?.oldestAgeSeconds).toBeGreaterThanOrEqual(600)
  expect(oldestDueSeconds).toBeGreaterThanOrEqual(300)
  expect(paused).toEqual({
    providers: [{ id: account.provider.id, status: 'paused', reason: 'maintenance' }],
    mailboxes: [{ id: account.mailbox.id, status: 'held', reason: 'access_denied: ask' }],
    throttled: [{ providerId: account.provider.id, mailboxId: account.mailbox.id, until: expect.any(String) }],
  })
})
