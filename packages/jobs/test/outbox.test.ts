import { createKeyRing, type Database, openDatabase, parseSealingKeys, seal } from '@constellation/database'
import { cloneDatabase, type TestDatabase } from '@constellation/database/testing'
import { testLogger } from '@constellation/testkit'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createOutbox, DeliveryFailure, type LaneOptions, type OutboxEvent, type OutboxTable } from '../src/index.ts'

const keys = parseSealingKeys(createKeyRing('test'))
const { logger } = testLogger()

async function up(db: Kysely<unknown>) {
  await sql`create table outbox (id uuid primary key, type text not null, payload text not null,
    created_at timestamptz not null default now(), next_attempt_at timestamptz not null default now(),
    attempts integer not null default 0, delivered_at timestamptz, last_error text,
    destination text, expires_at timestamptz, failed_at timestamptz, failure text)`.execute(db)
}

let database: TestDatabase
let owner: Database<{ outbox: OutboxTable }>
let delivered: OutboxEvent[]
beforeAll(async () => {
  database = await cloneDatabase({ name: 'jobs', migrations: { '2026-01-01-outbox': { up, checksum: 'first' } } })
  owner = openDatabase(database.ownerUrl, { onError: () => undefined })
})
beforeEach(async () => {
  delivered = []
  await owner.db.deleteFrom('outbox').execute()
})
afterAll(async () => {
  await owner.close()
  await database[Symbol.asyncDispose]()
})

const outboxOf = (deliver: (event: OutboxEvent) => Promise<void>) =>
  createOutbox({ db: owner.db, keys, deliver, logger })
const keep = async (event: OutboxEvent) => void delivered.push(event)
const row = (id: string) => owner.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

async function insert(
  data: unknown,
  { type = 'greeted', destination = null as string | null, lifeSeconds = 3600 } = {},
) {
  const id = crypto.randomUUID()
  const payload = seal(keys, `outbox:${id}`, JSON.stringify(data))
  await sql`insert into outbox (id, type, payload, destination, expires_at)
    values (${id}, ${type}, ${payload}, ${destination}, now() + make_interval(secs => ${lifeSeconds}))`.execute(
    owner.db,
  )
  return id
}

async function secondsPass(seconds: number) {
  await sql`update outbox set next_attempt_at = next_attempt_at - make_interval(secs => ${seconds})`.execute(owner.db)
}

async function drain(outbox: ReturnType<typeof outboxOf>) {
  while ((await outbox.step()) === 'worked');
}

describe('the outbox', () => {
  test('delivers each event once when all goes well, and keeps no payload of it', async () => {
    const id = await insert({ name: 'Anna' })
    const outbox = outboxOf(keep)
    expect(await outbox.backlog()).toMatchObject({ waiting: 1 })
    await drain(outbox)
    await drain(outbox)
    expect(delivered).toMatchObject([{ id, type: 'greeted', data: { name: 'Anna' } }])
    expect(await row(id)).toMatchObject({ payload: '', attempts: 1, delivered_at: expect.any(Date) })
    expect(await outbox.backlog()).toEqual({ waiting: 0, oldestSeconds: 0 })
  })

  test('what was rolled back is never delivered', async () => {
    const work = owner.db.transaction().execute(async (trx) => {
      await sql`insert into outbox (id, type, payload) values (${crypto.randomUUID()}, 'greeted', 'x')`.execute(trx)
      throw new Error('rolled back')
    })
    await expect(work).rejects.toThrow('rolled back')
    expect(await outboxOf(keep).step()).toBe('idle')
  })

  test('tries again after a growing delay of at most five minutes, and never gives up', async () => {
    const id = await insert({}, { lifeSeconds: 86_400 })
    const failing = outboxOf(() => Promise.reject(new Error('login is away')))
    for (const delaySeconds of [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      expect(await failing.step()).toBe('worked')
      expect(await failing.step()).toBe('idle')
      const { next_attempt_at, last_error } = await row(id)
      expect(last_error).toBe('login is away')
      const { rows } = await sql<{ left: string }>`
        select extract(epoch from ${next_attempt_at}::timestamptz - now()) as left`.execute(owner.db)
      expect(Number(rows[0]?.left)).toBeGreaterThan(delaySeconds - 2)
      expect(Number(rows[0]?.left)).toBeLessThanOrEqual(delaySeconds)
      await secondsPass(delaySeconds)
    }
    await drain(outboxOf(keep))
    expect(delivered.map((event) => event.id)).toEqual([id])
    expect((await row(id)).last_error).toBeNull()
  })

  test('an event whose worker died is delivered by another one once its lease is over, not before', async () => {
    const id = await insert({})
    const dead = outboxOf(() => new Promise(() => undefined))
    void dead.step()
    await expect.poll(async () => (await row(id)).attempts).toBe(1)
    expect(await outboxOf(keep).step()).toBe('idle')
    await secondsPass(60)
    await drain(outboxOf(keep))
    expect(delivered.map((event) => event.id)).toEqual([id])
  })

  test('many workers share the events without delivering one twice', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, (_, index) => insert({ index })))
    await Promise.all(Array.from({ length: 6 }, () => drain(outboxOf(keep))))
    expect(delivered.map((event) => event.id).sort()).toEqual(ids.sort())
  })

  test('an event that cannot be opened does not stand in the way of the next', async () => {
    await sql`insert into outbox (id, type, payload, next_attempt_at)
      values (${crypto.randomUUID()}, 'greeted', 'nonsense', now() - interval '1 hour')`.execute(owner.db)
    const id = await insert({})
    await drain(outboxOf(keep))
    expect(delivered.map((event) => event.id)).toEqual([id])
  })
})

describe('what is given up', () => {
  test.each([
    ['refused', 'because its receiver refuses it for ever', 3600],
    ['expired', 'because it has expired', -1],
  ])('%s: an event is not retried %s, and is kept without its payload', async (failure, _, lifeSeconds) => {
    const id = await insert({ token: 'secret' }, { lifeSeconds })
    const outbox = outboxOf(() => Promise.reject(new DeliveryFailure('refused', 'answered 550')))
    await drain(outbox)
    await secondsPass(100 * 86_400)
    expect(await outbox.step()).toBe('idle')
    expect(await row(id)).toMatchObject({ failure, payload: '', delivered_at: null, failed_at: expect.any(Date) })
    expect(await outbox.backlog()).toEqual({ waiting: 0, oldestSeconds: 0 })
    const lastHour = { refused: 0, expired: 0, [failure]: 1 }
    expect(await outbox.failures()).toEqual({ kept: 1, lastHour, unresponsive: [] })
  })

  test('an event that has expired is not delivered', async () => {
    await insert({}, { lifeSeconds: -1 })
    await drain(outboxOf(keep))
    expect(delivered).toEqual([])
  })
})

describe('lanes', () => {
  const lanes: LaneOptions[] = [
    { type: 'mail', workers: 2 },
    { type: 'notice', workers: 4, perDestination: 2 },
  ]

  /** An outbox whose `hanging` destination answers nobody until it is told to. */
  function openLanes(nowMs: () => number = () => 0) {
    const answers: { answer: () => void; hangUp: () => void }[] = []
    const deliver = (event: OutboxEvent) => {
      if (event.data !== 'hanging') return keep(event)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const hangUp = () => reject(new DeliveryFailure('unresponsive', 'no answer'))
      answers.push({ answer: resolve, hangUp })
      return promise
    }
    const outbox = createOutbox({ db: owner.db, keys, deliver, logger, lanes, nowMs })
    const [mails, notices] = outbox.lanes
    if (!mails || !notices) throw new Error('there are not two lanes')
    return { outbox, mails, notices, answers }
  }
  const insertNotice = (destination: string) => insert(destination, { type: 'notice', destination })

  test('one kind of delivery never waits for another, and the first lane goes first', async () => {
    const { outbox } = openLanes()
    const notice = await insertNotice('prompt')
    const mail = await insert('hello', { type: 'mail' })
    await drain(outbox)
    expect(delivered.map(({ id }) => id)).toEqual([mail, notice])
  })

  test('a destination that hangs occupies no more workers than its bound; the others are told', async () => {
    const { notices, answers } = openLanes()
    for (let count = 0; count < 40; count++) await insertNotice('hanging')
    const prompt = await insertNotice('prompt')
    const steps = Array.from({ length: 4 }, () => notices.step())
    await Promise.all(steps.slice(2))
    expect(answers).toHaveLength(2)
    expect(delivered.map(({ id }) => id)).toEqual([prompt])
    for (const { answer } of answers) answer()
    await Promise.all(steps)
  })

  test('a destination that does not answer three times in a row gets nothing for a pause that doubles, then one at a time', async () => {
    let nowMs = 0
    const { outbox, notices, answers } = openLanes(() => nowMs)
    for (let count = 0; count < 10; count++) await insertNotice('hanging')
    async function hangOnce() {
      const step = notices.step()
      await expect.poll(() => answers.length).toBeGreaterThan(0)
      answers.pop()?.hangUp()
      expect(await step).toBe('worked')
    }
    for (let failure = 0; failure < 3; failure++) await hangOnce()
    for (const pauseMs of [10_000, 20_000, 40_000]) {
      expect((await outbox.failures()).unresponsive).toEqual(['hanging'])
      nowMs += pauseMs - 1
      expect(await notices.step()).toBe('idle')
      nowMs += 1
      await hangOnce()
    }
    nowMs += 80_000
    const probe = notices.step()
    await expect.poll(() => answers.length).toBe(1)
    expect(await notices.step()).toBe('idle')
    answers.pop()?.answer()
    await probe
    expect((await outbox.failures()).unresponsive).toEqual([])
  })
})
