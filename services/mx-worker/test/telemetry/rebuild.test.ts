import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimItems } from '../../src/store/claims.ts'
import { beginAttempt, type DeliveryResult, finishDelivery } from '../../src/store/delivery.ts'
import { countWrongFigures, foldHours, rebuildFigures } from '../../src/store/telemetry.ts'
import { accountId, greeting, startMx, type TestMx } from '../mx-worker.ts'

/** No rate holds a history up. */
const unlimited = '1000000/1s'

let mx: TestMx
let client: Awaited<ReturnType<TestMx['application']>>['client']
beforeAll(async () => {
  mx = await startMx({
    policy: {
      throttle: { messagesPerMailbox: unlimited, recipientsPerMailbox: unlimited, uploadBytesPerMailbox: '1GB/1s' },
    },
  })
  ;({ client } = await mx.application())
})
afterAll(() => mx[Symbol.asyncDispose]())

/** How one attempt ends, how long it takes, how long ago that is in the second test, and how many attempts are permitted. */
type Step = { end: (typeof ends)[number]; durationMs: number; agoHours: number; maxAttempts: number }

const ends = ['sent', 'queued_by_provider', 'retryable', 'terminal', 'unknown', 'deferred', 'abandoned'] as const
const steps = fc.array(
  fc.record({
    end: fc.constantFrom(...ends),
    durationMs: fc.oneof(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(0, 50, 51, 100, 30_000, 30_001)),
    // On both sides of the border between hours and days. It moves at midnight, so nothing is where it may pass during the test.
    agoHours: fc.oneof(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 84 * 24, max: 88 * 24 }),
      fc.integer({ min: 91 * 24 + 1, max: 95 * 24 }),
    ),
    maxAttempts: fc.constantFrom(1, 3, 100),
  }),
  { minLength: 1, maxLength: 12 },
)

const resultOf = ({
  end,
  maxAttempts,
}: Step): Pick<DeliveryResult, 'status' | 'outcome' | 'counted' | 'code' | 'max_attempts'> => {
  const more = { counted: true, max_attempts: maxAttempts }
  switch (end) {
    case 'sent':
    case 'queued_by_provider':
      return { ...more, status: 'sent', outcome: end }
    case 'terminal':
      return { ...more, status: 'failed', outcome: 'terminal_failure', code: 'invalid_message' }
    case 'retryable':
      return { ...more, status: 'retry_wait', outcome: 'retryable_failure', code: 'throttled' }
    case 'deferred':
      return { ...more, status: 'retry_wait', outcome: 'deferred', counted: false, code: 'throttle_bucket' }
    case 'unknown':
    case 'abandoned':
      return { ...more, status: 'unknown', outcome: end, code: 'timeout' }
  }
}

/** One delivery of a new message, or of one that waits, as a worker writes it. */
async function deliver(step: Step): Promise<void> {
  const [waiting] = await claim()
  if (!waiting) await client.sendMessage({ body: greeting, headers: {} })
  const item = waiting ?? (await claim())[0]
  if (!item) throw new Error('nothing could be claimed')
  const id = step.end === 'deferred' ? null : mx.deps.newId()
  if (id !== null) {
    const about = {
      itemId: item.id,
      claimToken: item.claim_token,
      workerId: 'a worker',
      providerKind: 'office365_graph',
    }
    await beginAttempt(mx.deps.db, { id, ...about, secretId: undefined, secretFingerprint: undefined })
    const by = sql`make_interval(secs => ${step.durationMs / 1000})`
    await sql`update delivery_attempts set started_at = now() - ${by} where id = ${id}::uuid`.execute(mx.owner.db)
  }
  const shared = {
    item_id: item.id,
    claim_token: item.claim_token,
    attempt_id: id,
    retain_days: 90,
    delay_ms: 0,
    audit: [],
  }
  await finishDelivery(mx.deps.db, { ...shared, ...resultOf(step) })
}

const claim = () => claimItems(mx.deps.db, { worker: 'a worker', leaseSeconds: 600, places: [1, 1, 1] })

const figures = () =>
  mx.owner.db
    .selectFrom('telemetry_rollups')
    .selectAll()
    .orderBy('bucket_start')
    .orderBy('outcome')
    .orderBy('code')
    .execute()

/** Computes the figures again, and gives how many were wrong. */
const rebuild = async (range: { from: Date; to: Date }) =>
  (await mx.deps.db.transaction().execute((trx) => rebuildFigures(trx, range))).wrong

const whole = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') }

async function clear() {
  await sql`truncate telemetry_rollups, delivery_attempts, retained_failures, item_contents, item_recipients, suppressions,
    queue_items cascade`.execute(mx.owner.db)
}

test('the figures agree with the attempts after any history, also when they are computed again', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      await clear()
      for (const step of history) await deliver(step)
      const counted = await figures()
      const ended = history.filter(({ end }) => end !== 'deferred').length
      expect(counted.reduce((sum, { attempts }) => sum + Number(attempts), 0)).toBe(ended)
      expect(await rebuild(whole)).toBe(0)
      expect(await figures()).toEqual(counted)
    }),
    { numRuns: 25 },
  )
})

test('hours that are older than 90 days become days, with the same sums, whenever they are computed again', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 0, max: 95 * 24 }),
      fc.integer({ min: 1, max: 50 }),
      async (history, ago, hours) => {
        await clear()
        for (const step of history) await deliver(step)
        await agePast(history)
        const before = await sums()
        await foldHours(mx.deps.db)
        const folded = await figures()
        expect(await sums()).toEqual(before)
        const { rows } = await sql<{ late: number }>`select count(*)::integer as late from telemetry_rollups
        where bucket_start < date_trunc('day', now() - interval '90 days', 'UTC')
          and bucket_start <> date_trunc('day', bucket_start, 'UTC')`.execute(mx.owner.db)
        expect(rows).toEqual([{ late: 0 }])
        await foldHours(mx.deps.db)
        expect(await figures()).toEqual(folded)
        const from = new Date(mx.clock.now().getTime() - ago * 3_600_000)
        expect(await rebuild({ from, to: new Date(from.getTime() + hours * 3_600_000) })).toBe(0)
        expect(await countWrongFigures(mx.deps.db)).toBe(0)
        expect(await figures()).toEqual(folded)
      },
    ),
    { numRuns: 25 },
  )
})

/** Moves what was counted just now to the moments of the history, in the attempts and in the figures. */
async function agePast(history: readonly Step[]) {
  const ended = history.filter(({ end }) => end !== 'deferred')
  const { rows } = await sql<{ id: string }>`select id from delivery_attempts order by id`.execute(mx.owner.db)
  for (const [index, { id }] of rows.entries()) {
    const hours = ended[index]?.agoHours ?? 0
    await sql`update delivery_attempts set finished_at = finished_at - make_interval(hours => ${hours}) where id = ${id}::uuid`.execute(
      mx.owner.db,
    )
  }
  // As they would have been counted then: by hour.
  await sql`truncate telemetry_rollups`.execute(mx.owner.db)
  await sql`select count_attempt(a, q, case when a.outcome in ('sent', 'queued_by_provider') then 'sent'
    when exists (select from retained_failures f where f.last_attempt_id = a.id) then 'failed' else 'retry_wait' end)
    from delivery_attempts a join queue_items q on q.id = a.item_id where a.outcome <> 'started'`.execute(mx.owner.db)
}

async function sums() {
  const { rows } = await sql`select account_id, outcome, code, sum(attempts) as attempts, sum(items_sent) as sent,
    sum(items_failed) as failed, sum(duration_ms_sum) as ms, min(duration_ms_min) as least, max(duration_ms_max) as most,
    sum(bytes) as bytes, sum(recipients) as recipients, sum(queue_wait_ms_sum) as wait, sum(duration_buckets[1]) as first,
    sum(duration_buckets[10]) as last from telemetry_rollups where account_id = ${accountId}::uuid
    group by 1, 2, 3 order by 1, 2, 3`.execute(mx.owner.db)
  return rows
}

test('figures that are wrong are counted, and right after they are computed again', async () => {
  await clear()
  const steps = (['sent', 'retryable', 'terminal'] as const).map((end) => ({
    end,
    durationMs: 10,
    agoHours: 0,
    maxAttempts: 100,
  }))
  for (const step of steps) await deliver(step)
  const right = await figures()
  await sql`update telemetry_rollups set attempts = attempts + 1 where outcome = 'sent'`.execute(mx.owner.db)
  await sql`delete from telemetry_rollups where outcome = 'terminal_failure'`.execute(mx.owner.db)
  await sql`insert into telemetry_rollups (bucket_start, account_id, provider_id, mailbox_id, outcome)
    values (now() - interval '2 hours', ${accountId}, ${mx.provider.id}, ${mx.mailbox.id}, 'sent')`.execute(mx.owner.db)
  expect(await countWrongFigures(mx.deps.db)).toBe(3)
  expect(await rebuild(whole)).toBe(3)
  expect(await figures()).toEqual(right)
  expect(await rebuild(whole)).toBe(0)
})

test('an attempt that ends while the figures are computed again is counted once', async () => {
  await clear()
  const step: Step = { end: 'retryable', durationMs: 10, agoHours: 0, maxAttempts: 100 }
  await deliver(step)
  for (let round = 0; round < 10; round++) await Promise.all([deliver(step), rebuild(whole)])
  const counted = await figures()
  expect(counted.reduce((sum, { attempts }) => sum + Number(attempts), 0)).toBe(11)
})
