import { setTimeout as delay } from 'node:timers/promises'

/** So many pieces of work are under way at once. */
const concurrency = 10

/** Does `work` for every number below `count`, ten at a time; rejects with the first that fails, once the others have ended. */
export async function storm(count: number, work: (index: number) => Promise<void>, onProgress: (done: number) => void) {
  let next = 0
  let done = 0
  const failures: unknown[] = []
  const worker = async () => {
    while (next < count && failures.length === 0) {
      const index = next++
      await work(index).catch((error) => failures.push(error))
      onProgress(++done)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  if (failures.length > 0) throw failures[0]
}

/** A storm in whose middle `fault` happens, and a second later `repair`. Gives when both are over. */
export async function stormWithFault(
  count: number,
  work: (index: number) => Promise<void>,
  { fault, repair }: { fault: () => Promise<void>; repair: () => Promise<void> },
): Promise<void> {
  const struck = Promise.withResolvers<void>()
  const outage = async () => {
    await struck.promise
    await fault()
    await delay(1000)
    await repair()
  }
  const strikeAt = Math.floor(count / 3)
  const whole = storm(count, work, (done) => done === strikeAt && struck.resolve()).finally(struck.resolve)
  const outcomes = await Promise.allSettled([whole, outage()])
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}
