/** How long waiting requests wait for the batch before them, in milliseconds. A batch that hangs does not block the others. */
const patienceMs = 25

type Batch<Request, Answer> = {
  requests: Request[]
  size: number
  answers: Promise<readonly Answer[]>
  resolve: (answers: Promise<readonly Answer[]>) => void
}

export type BatchSize<Request> = {
  /** How large a batch may be. A single request that is larger makes a batch of its own. */
  most: number
  /** How large a request is; 1 when absent. */
  sizeOf?: (request: Request) => number
}

/**
 * Serves requests in batches: those that come in one turn of the event loop, or while a batch is under way, share the next one. A batch
 * begins after its requests, so nothing that it reads is older than they are. `serve` gives one answer for each request, in their order.
 * When it fails, every caller of the batch gets its error.
 */
export function inBatches<Request, Answer>(
  serve: (requests: readonly Request[]) => Promise<readonly Answer[]>,
  { most, sizeOf = () => 1 }: BatchSize<Request>,
): (request: Request) => Promise<Answer> {
  let underWay: Batch<Request, Answer> | undefined
  let next: Batch<Request, Answer> | undefined

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
    const serving = serve(batch.requests).finally(() => {
      clearTimeout(timer)
      over()
    })
    batch.resolve(serving)
  }

  function beginUnlessUnderWay() {
    if (!underWay) beginNext()
  }

  return async (request) => {
    const size = sizeOf(request)
    if (next && next.size + size > most) beginNext()
    if (!next) {
      next = emptyBatch()
      if (!underWay) setImmediate(beginUnlessUnderWay)
    }
    const batch = next
    const index = batch.requests.push(request) - 1
    batch.size += size
    if (batch.size >= most) beginNext()
    const answers = await batch.answers
    // `serve` gives an answer for each request.
    return answers[index] as Answer
  }
}

/** Without `Promise.withResolvers`, which Node 20 does not have: applications run this too. */
function emptyBatch<Request, Answer>(): Batch<Request, Answer> {
  let resolve: Batch<Request, Answer>['resolve'] = () => {}
  const answers = new Promise<readonly Answer[]>((fulfil) => {
    resolve = fulfil
  })
  return { requests: [], size: 0, answers, resolve }
}
