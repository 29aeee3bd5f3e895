import type { Kysely } from 'kysely'
import { batched } from './batched.ts'
import { type Compilable, statement } from './statement.ts'

/** A row, with the key of its request in the caller's spelling. */
export type Asked = { asked: string }

/**
 * Reads one row by a key, for reads of every request: requests of one moment share the statement (`batched`). The statement takes a list
 * of keys and returns `asked` beside each row. One key of a wrong type would fail the whole batch, so check keys first. Inside a
 * transaction a read is alone, because the transaction sees rows that others do not.
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
