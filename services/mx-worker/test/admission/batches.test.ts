import { Refusal } from '@constellation/client'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { greeting, startMx, type TestMx } from '../mx-worker.ts'

/** Runs a body of PL/pgSQL before each message is written. */
async function beforeEachInsert(mx: TestMx, body: string) {
  await sql
    .raw(`create function test_hook() returns trigger language plpgsql as $$ begin ${body} return new; end $$`)
    .execute(mx.owner.db)
  await sql
    .raw('create trigger test_hook before insert on queue_items for each row execute function test_hook()')
    .execute(mx.owner.db)
}

const kept = async (mx: TestMx) => mx.owner.db.selectFrom('queue_items').selectAll().orderBy('id').execute()
const statusOf = (error: unknown) => (error instanceof Refusal ? error.status : Promise.reject(error))

test('messages of one moment share a transaction, and each is due in its turn', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  const sent = Array.from({ length: 40 }, (_, index) =>
    client.sendMessage({ body: { ...greeting, subject: `Number ${index}` }, headers: {} }),
  )
  const ids = (await Promise.all(sent)).map(({ id }) => id)
  expect(new Set(ids).size).toBe(40)
  const { rows } = await sql<{ due: number; items: number; transactions: number }>`
    select count(distinct next_attempt_at)::integer as due, count(*)::integer as items, count(distinct xmin::text)::integer as transactions
    from queue_items`.execute(mx.owner.db)
  expect(rows).toEqual([{ due: 40, items: 40, transactions: expect.any(Number) }])
  expect(rows[0]?.transactions).toBeLessThan(20)
})

test('a message that cannot be written does not fail the others of its moment', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  await beforeEachInsert(mx, `if new.correlation_id = 'bad' then raise exception 'a fault of the database'; end if;`)
  const statuses = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      client
        .sendMessage({ body: { ...greeting, correlationId: index === 7 ? 'bad' : `good-${index}` }, headers: {} })
        .then(() => 202, statusOf),
    ),
  )
  expect(statuses).toEqual(Array.from({ length: 20 }, (_, index) => (index === 7 ? 500 : 202)))
  expect(new Set((await kept(mx)).map(({ correlation_id }) => correlation_id))).toEqual(
    new Set(Array.from({ length: 20 }, (_, index) => `good-${index}`).filter((one) => one !== 'good-7')),
  )
})

test('a connection that is lost while messages are written tells every caller, and each of them may repeat its request', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  await beforeEachInsert(mx, 'perform pg_advisory_xact_lock_shared(470298);')
  const send = (index: number) =>
    client.sendMessage({ body: greeting, headers: { 'idempotency-key': `order-${index}` } }).then(() => 202, statusOf)
  const all = Array.from({ length: 10 }, (_, index) => index)
  await mx.owner.db.connection().execute(async (holder) => {
    await sql`select pg_advisory_lock(470298)`.execute(holder)
    let answered = 0
    const sending = Promise.all(all.map((index) => send(index).finally(() => answered++)))
    await expect
      .poll(async () => {
        await sql`select pg_terminate_backend(pid) from pg_locks
          where locktype = 'advisory' and objid = 470298 and not granted`.execute(holder)
        return answered
      })
      .toBe(10)
    expect(await sending).toEqual(all.map(() => 503))
    expect(await kept(mx)).toEqual([])
    await sql`select pg_advisory_unlock(470298)`.execute(holder)
  })
  expect(await Promise.all(all.map(send))).toEqual(all.map(() => 202))
  expect((await kept(mx)).length).toBe(10)
})

test('a large message is not written with others', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  const text = 'x'.repeat(1_500_000)
  const bodies = [greeting, { ...greeting, text }, { ...greeting, text }, greeting]
  const ids = (await Promise.all(bodies.map((body) => client.sendMessage({ body, headers: {} })))).map(({ id }) => id)
  const { rows } = await sql<{ id: string; transaction: string }>`
    select item_id as id, xmin::text as transaction from item_contents`.execute(mx.owner.db)
  const transactionOf = new Map(rows.map(({ id, transaction }) => [id, transaction]))
  const [, one, other] = ids.map((id) => transactionOf.get(id))
  expect(new Set([one, other]).size).toBe(2)
})
