import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../src/index.ts'
import '../src/testing/index.ts'

const id = '0000000a-0000-4000-8000-000000000001'

test.each([
  [[]],
  [['one']],
  [['one', 'two words', 'three']],
  [['', ' ', 'a,b', '{c}', '"d"', 'e\\f', "g'h", 'NULL', 'null', 'æøå']],
  [[null, 'one', null]],
  [Array.from({ length: 100 }, (_, index) => `element ${index}`)],
])('a list of texts comes back as it was sent: %j', async (list) => {
  await using database = openDatabase<unknown>(inject('postgresUrl'), { max: 1, onError: console.error })
  const { rows } = await sql<{ list: unknown }>`select ${list}::text[] as list`.execute(database.db)
  expect(rows).toEqual([{ list }])
})

test('lists of ids, of numbers and of lists come back as what they are', async () => {
  await using database = openDatabase<unknown>(inject('postgresUrl'), { max: 1, onError: console.error })
  const { rows } = await sql`
    select array[${id}, ${id}]::uuid[] as ids, '{}'::uuid[] as none, null::uuid[] as nothing, array[1, 2] as numbers,
      array[array['a', 'b'], array['c', 'd']] as nested`.execute(database.db)
  expect(rows).toEqual([
    {
      ids: [id, id],
      none: [],
      nothing: null,
      numbers: [1, 2],
      nested: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    },
  ])
})
