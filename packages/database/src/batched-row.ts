import type { Kysely } from 'kysely'
import { batched } from './batched.ts'
import { type Compilable, statement } from './statement.ts'

/** A row, and the key that it was asked for by, as it was written there. */
export type Asked = { asked: string }

/**
 * A `statement` that reads one row by a key, for what runs on every request: requests of one moment share it (`batched`). It takes a list of keys
 * and gives `asked` beside each row. A key that is not of the column's type fails everybody's, so it is checked before. Inside a
 * transaction, which sees what no other does, a read is alone.
 */
export function batchedRow<Schema, Row extends Asked>(
  build: (db: Kysely<Schema>, values: { keys: readonly string[] }) => Compilable<Row>,
): (db: Kysely<Schema>, key: string) => Promise<Row | undefined> {
  const rowsOf = statement(build)
  const readers = new WeakMap<Kysely<Schema>, (key: string) => Promise<Row | undefined>>()

  function readerOf(db: Kysely<Schema>) {
    const known = readers.get(db)
    if (known) return known
    const reader = batched(async (keys) => new Map((await rowsOf(db, { keys })).map((row) => [row.asked, row])))
    readers.set(db, reader)
    return reader
  }

  return async (db, key) => {
    if (!db.isTransaction) return readerOf(db)(key)
    const [row] = await rowsOf(db, { keys: [key] })
    return row
  }
}
