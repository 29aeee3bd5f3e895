import { type Places, signIn } from '@constellation/end-to-end'
import { createBrowser, type Send } from '@constellation/testkit'

export type Person = { email: string; password: string }
export type SignIns = { done: number; failed: string[] }
export type Target = { places: Pick<Places, 'login' | 'hello'>; send: Send }

/** The share of what the cluster can carry that people use while something changes. */
const load = 0.4
/** Enough at once to keep every node busy, and enough in all for an average that holds. */
const atOnce = 8
const measured = 64

/**
 * Measures how many sign-ins a second the cluster can carry on this machine, with `measured` of them, `atOnce` at a time. A fixed
 * rate would fail on a slow machine and prove little on a fast one.
 */
export async function measureCapacity(people: readonly Person[], target: Target): Promise<number> {
  let next = 0
  const startedAt = performance.now()
  const worker = async () => {
    while (next < measured) await signInOnce(people[next++ % people.length] as Person, target)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (1000 * measured) / (performance.now() - startedAt)
}

/** Signs people in steadily at 40 % of a capacity, each in a new browser and up to a session in hello, until it is stopped or disposed. */
export function signInSteadily(
  capacity: number,
  people: readonly Person[],
  target: Target,
): AsyncDisposable & { stop(): Promise<SignIns> } {
  const outcome: SignIns = { done: 0, failed: [] }
  const stop = steadily(capacity * load, async (index) => {
    const startedAt = new Date().toISOString()
    try {
      await signInOnce(people[index % people.length] as Person, target)
      outcome.done++
    } catch (error) {
      outcome.failed.push(`${startedAt} ${error instanceof Error ? error.message : error}`)
    }
  })
  return {
    /** Waits for the sign-ins in progress, then returns how many succeeded and why the others failed. */
    async stop() {
      await stop()
      return outcome
    },
    [Symbol.asyncDispose]: stop,
  }
}

/** Begins `work` so many times a second, whatever becomes of it. What is given back stops that and waits for what is under way. */
export function steadily(perSecond: number, work: (index: number) => Promise<void>): () => Promise<void> {
  const underWay = new Set<Promise<void>>()
  let next = 0
  const timer = setInterval(() => {
    const running: Promise<void> = work(next++).finally(() => underWay.delete(running))
    underWay.add(running)
  }, 1000 / perSecond)
  return async () => {
    clearInterval(timer)
    await Promise.all(underWay)
  }
}

function signInOnce({ email, password }: Person, { places, send }: Target): Promise<unknown> {
  return signIn(createBrowser(send, { headers: { 'user-agent': 'constellation-cluster' } }), places, email, password)
}
