/** How many keys one statement takes. */
const most = 100
/** How long waiting reads wait for the read before them, in milliseconds. A read that hangs does not block the others. */
const patienceMs = 25

type Rows<Row> = ReadonlyMap<string, Row>
type Batch<Row> = { keys: Set<string>; rows: Promise<Rows<Row>>; resolve: (rows: Promise<Rows<Row>>) => void }

/**
 * Turns single reads into few statements: reads that are requested in one turn of the event loop, or while a read is under way, share the
 * next one. A read begins after its request, so it sees everything committed by then; nothing is cached. When a statement fails, every
 * caller of the batch gets its error. Callers of the same key get the same object.
 */
export function batched<Row>(
  readAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): (key: string) => Promise<Row | undefined> {
  let underWay: Batch<Row> | undefined
  let next: Batch<Row> | undefined

  function beginNext() {
    if (!next) return
    const batch = next
    next = undefined
    underWay = batch
    const over = () => {
      if (underWay !== batch) return
      underWay = undefined
      // Those who were just answered may ask for more at once, and others have come in meanwhile.
      setImmediate(beginUnlessUnderWay)
    }
    const timer = setTimeout(over, patienceMs)
    const reading = readAll([...batch.keys]).finally(() => {
      clearTimeout(timer)
      over()
    })
    batch.resolve(reading)
  }

  function beginUnlessUnderWay() {
    if (!underWay) beginNext()
  }

  return async (key) => {
    if (!next) {
      next = emptyBatch()
      if (!underWay) setImmediate(beginUnlessUnderWay)
    }
    const batch = next
    batch.keys.add(key)
    if (batch.keys.size === most) beginNext()
    return (await batch.rows).get(key)
  }
}

/** Without `Promise.withResolvers`, which Node 20 does not have: applications run this too. */
function emptyBatch<Row>(): Batch<Row> {
  let resolve: Batch<Row>['resolve'] = () => {}
  const rows = new Promise<Rows<Row>>((fulfil) => {
    resolve = fulfil
  })
  return { keys: new Set(), rows, resolve }
}
