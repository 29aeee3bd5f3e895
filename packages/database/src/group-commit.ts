import type { Kysely } from 'kysely'
import { type BatchSize, inBatches } from './in-batches.ts'
import { isDatabaseOutage } from './outage.ts'

/**
 * Writes of one moment in one transaction, which waits for the disk once (`inBatches`). `write` is one statement, or one transaction, for
 * all items, and gives an outcome for each, in their order. The outcome is returned after the commit. An item that makes the statement
 * fail does not fail its neighbours: nothing was written, so each half is written again by itself, until the bad item is alone and its
 * caller gets the error. When the database goes away nobody knows whether it committed, and every caller is told. Inside a transaction
 * an item is written alone.
 */
export function groupCommit<Schema, Item, Outcome>(
  write: (db: Kysely<Schema>, items: readonly Item[]) => Promise<readonly Outcome[]>,
  size: BatchSize<Item>,
): (db: Kysely<Schema>, item: Item) => Promise<Outcome> {
  type Written = (item: Item) => Promise<PromiseSettledResult<Outcome>>
  const writers = new WeakMap<Kysely<Schema>, Written>()

  function writerOf(db: Kysely<Schema>): Written {
    const known = writers.get(db)
    if (known) return known
    const writer = inBatches((items: readonly Item[]) => writeApart((some) => write(db, some), items), size)
    writers.set(db, writer)
    return writer
  }

  return async (db, item) => {
    const written = db.isTransaction
      ? (await writeApart((some) => write(db, some), [item]))[0]
      : await writerOf(db)(item)
    if (written?.status === 'fulfilled') return written.value
    throw written?.reason
  }
}

/** Writes all of them together, and where that fails in halves. */
async function writeApart<Item, Outcome>(
  write: (items: readonly Item[]) => Promise<readonly Outcome[]>,
  items: readonly Item[],
): Promise<PromiseSettledResult<Outcome>[]> {
  try {
    return (await write(items)).map((value) => ({ status: 'fulfilled', value }))
  } catch (reason) {
    if (items.length === 1 || isDatabaseOutage(reason)) return items.map(() => ({ status: 'rejected', reason }))
    const middle = items.length >> 1
    const first = await writeApart(write, items.slice(0, middle))
    return [...first, ...(await writeApart(write, items.slice(middle)))]
  }
}
