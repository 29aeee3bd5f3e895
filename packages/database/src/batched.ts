import { inBatches } from './in-batches.ts'

/** How many reads share one statement. */
const most = 100

/**
 * Turns single reads into few statements: reads that are requested in one turn of the event loop, or while a read is under way, share the
 * next one (`inBatches`). A read begins after its request, so it sees everything committed by then; nothing is cached. When a statement
 * fails, every caller of the batch gets its error. Callers of the same key get the same object.
 */
export function batched<Row>(
  readAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): (key: string) => Promise<Row | undefined> {
  return inBatches<string, Row | undefined>(
    async (keys) => {
      const rows = await readAll([...new Set(keys)])
      return keys.map((key) => rows.get(key))
    },
    { most },
  )
}
