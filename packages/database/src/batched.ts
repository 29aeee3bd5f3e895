/** How many keys one statement takes. */
const most = 100
/** How long those that wait are kept by the read before them, in milliseconds: one that hangs holds nobody else up. */
const patienceMs = 25

type Batch<Row> = { keys: Set<string>; rows: PromiseWithResolvers<ReadonlyMap<string, Row>> }

/**
 * Single reads as few statements: what is asked while a read is under way is read together by the next one. Every read begins after it was asked for, so it sees
 * whatever was committed by then, as a read of its own would; nothing is kept. A read that is asked alone begins at once. When a statement
 * fails, all who wait for it are told its error. Who asks for the same key at the same time gets the same object.
 */
export function batched<Row>(
  readAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): (key: string) => Promise<Row | undefined> {
  let underWay: Batch<Row> | undefined
  let next: Batch<Row> | undefined

  function begin(batch: Batch<Row>) {
    underWay = batch
    if (next === batch) next = undefined
    const go = () => goOn(batch)
    const timer = setTimeout(go, patienceMs)
    batch.rows.resolve(
      readAll([...batch.keys]).finally(() => {
        clearTimeout(timer)
        go()
      }),
    )
  }

  function goOn(after: Batch<Row>) {
    if (underWay !== after) return
    underWay = undefined
    if (next) begin(next)
  }

  return async (key) => {
    next ??= { keys: new Set(), rows: Promise.withResolvers() }
    const batch = next
    batch.keys.add(key)
    if (!underWay || batch.keys.size === most) begin(batch)
    return (await batch.rows.promise).get(key)
  }
}
