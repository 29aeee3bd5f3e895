/**
 * How many messages a worker may claim now: for each lane the most of this lane and those before it together. An eighth of the worker's
 * places is kept for the first lane, and another eighth for the first two, so that what a person waits for is never behind a digest.
 */
export function placesOf(concurrency: number, inFlight: readonly number[]): number[] {
  const reserve = Math.max(1, Math.floor(concurrency / 8))
  const [security = 0, transactional = 0] = inFlight
  const free = Math.max(0, concurrency - inFlight.reduce((sum, one) => sum + one, 0))
  const keptForSecurity = Math.max(0, reserve - security)
  const keptForTransactional = Math.max(0, reserve - transactional)
  return [free, free - keptForSecurity, free - keptForSecurity - keptForTransactional].map((one) => Math.max(0, one))
}
