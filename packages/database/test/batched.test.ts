import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { batched, batchedRow, openDatabase } from '../src/index.ts'
import '../src/testing/index.ts'

const names = ['a', 'b', 'c']

test('in any interleaving, a read returns what stands under its key, and nothing from before its request', async () => {
  const step = fc.record({ kind: fc.constantFrom('read', 'write'), key: fc.constantFrom(...names) })
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 30 }), async (scheduler, steps) => {
      const versions = new Map(names.slice(0, 2).map((name) => [name, 1]))
      const read = batched(async (keys) => {
        const seen = keys.flatMap((key) =>
          versions.has(key) ? [[key, { key, version: versions.get(key) ?? 0 }] as const] : [],
        )
        await scheduler.schedule(Promise.resolve())
        return new Map(seen)
      })
      const reads: Promise<void>[] = []
      const { task } = scheduler.scheduleSequence(
        steps.map(({ kind, key }) => async () => {
          if (kind === 'write') return void versions.set(key, (versions.get(key) ?? 0) + 1)
          const before = versions.get(key)
          reads.push(
            read(key).then((row) => {
              expect(row?.key ?? key).toBe(key)
              expect(row?.version ?? 0).toBeGreaterThanOrEqual(before ?? 0)
            }),
          )
        }),
      )
      await scheduler.waitFor(task)
      await scheduler.waitFor(Promise.all(reads))
    }),
  )
})

/** Reads that the test answers itself, in the order in which they began. */
function answeredByHand() {
  const begun: { keys: readonly string[]; answer: PromiseWithResolvers<ReadonlyMap<string, string>> }[] = []
  const read = batched<string>((keys) => {
    const answer = Promise.withResolvers<ReadonlyMap<string, string>>()
    begun.push({ keys, answer })
    return answer.promise
  })
  return { begun, read }
}

test('what is asked in one turn is read together, and what is asked meanwhile by the next, each key once', async () => {
  const { begun, read } = answeredByHand()
  const first = [read('a'), read('a'), read('b')]
  await expect.poll(() => begun.map(({ keys }) => keys)).toEqual([['a', 'b']])
  const rest = [read('a'), read('b'), read('b'), read('c')]
  begun[0]?.answer.resolve(new Map([['a', 'A']]))
  expect(await Promise.all(first)).toEqual(['A', 'A', undefined])
  await expect
    .poll(() => begun.map(({ keys }) => keys))
    .toEqual([
      ['a', 'b'],
      ['a', 'b', 'c'],
    ])
  begun[1]?.answer.resolve(new Map(['a', 'b'].map((key) => [key, `${key}2`])))
  expect(await Promise.all(rest)).toEqual(['a2', 'b2', 'b2', undefined])
})

test('a failing statement fails every caller that waits for it, with its error, and no other caller', async () => {
  const { begun, read } = answeredByHand()
  const failing = [read('b'), read('c')].map((one) => one.catch((error: unknown) => error))
  await expect.poll(() => begun.length).toBe(1)
  const others = read('d')
  const lost = new Error('the connection was lost')
  begun[0]?.answer.reject(lost)
  expect(await Promise.all(failing)).toEqual([lost, lost])
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.answer.resolve(new Map([['d', 'D']]))
  expect(await others).toBe('D')
})

test('one that hangs holds nobody else up', async () => {
  const { begun, read } = answeredByHand()
  void read('a')
  await expect.poll(() => begun.length).toBe(1)
  const next = read('b')
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.answer.resolve(new Map([['b', 'B']]))
  expect(await next).toBe('B')
})

test('a statement takes a hundred keys, and more are more statements', async () => {
  const { begun, read } = answeredByHand()
  const names = Array.from({ length: 250 }, (_, index) => String(index))
  const all = names.map((name) => read(name))
  for (let answered = 0; answered < 3; answered++) {
    await expect.poll(() => begun.length).toBeGreaterThan(answered)
    begun[answered]?.answer.resolve(new Map(begun[answered]?.keys.map((key) => [key, key])))
  }
  expect(begun.map(({ keys }) => keys.length)).toEqual([100, 100, 50])
  expect(await Promise.all(all)).toEqual(names)
})

type Row = { asked: string; name: string }
const nameOf = batchedRow(
  (_: Kysely<unknown>, { keys }) => sql<Row>`
    select asked.id as asked, t.name from unnest((select ${keys}::text[])) as asked (id) join batched_things t on t.id = asked.id::uuid`,
)
const id = (number: number) => `0000000a-0000-4000-8000-${String(number).padStart(12, '0')}`

test('rows come back under the requested key, a transaction sees its own rows, and a bad key fails its own statement', async () => {
  await using database = openDatabase<unknown>(inject('postgresUrl'), { max: 4, onError: console.error })
  const { db } = database
  await sql`create table batched_things (id uuid primary key, name text not null)`.execute(db)
  await sql`insert into batched_things select ('0000000a-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'thing ' || n from generate_series(1, 50) n`.execute(
    db,
  )
  const numbers = Array.from({ length: 60 }, (_, index) => index + 1)
  const rows = await Promise.all(
    numbers.map((number) => nameOf(db, number % 2 ? id(number) : id(number).toUpperCase())),
  )
  expect(rows.map((row) => row?.name)).toEqual(numbers.map((number) => (number > 50 ? undefined : `thing ${number}`)))
  await db.transaction().execute(async (trx) => {
    await sql`update batched_things set name = 'mine'`.execute(trx)
    const seen = await Promise.all([nameOf(trx, id(1)), nameOf(db, id(1))])
    expect(seen.map((row) => row?.name)).toEqual(['mine', 'thing 1'])
  })
  await expect(nameOf(db, 'no uuid')).rejects.toThrow('invalid input syntax for type uuid')
  expect((await nameOf(db, id(1)))?.name).toBe('mine')
  await sql`drop table batched_things`.execute(db)
})
