import { type Places, signIn } from '@constellation/end-to-end'
import { createBrowser, type Send } from '@constellation/testkit'

export type Person = { email: string; password: string }
export type SignIns = { done: number; failed: string[] }

/**
 * Signs people in at a constant rate, each in a new browser and up to a session in hello. `stop` waits for the sign-ins in progress, then
 * returns how many succeeded and why the others failed.
 */
export function signInSteadily(
  perSecond: number,
  people: readonly Person[],
  { places, send }: { places: Pick<Places, 'login' | 'hello'>; send: Send },
): { stop(): Promise<SignIns> } {
  const outcome: SignIns = { done: 0, failed: [] }
  const underWay = new Set<Promise<void>>()
  let next = 0
  const one = async () => {
    const { email, password } = people[next++ % people.length] as Person
    const startedAt = new Date().toISOString()
    try {
      await signIn(createBrowser(send, { headers: { 'user-agent': 'constellation-cluster' } }), places, email, password)
      outcome.done++
    } catch (error) {
      outcome.failed.push(`${startedAt} ${error instanceof Error ? error.message : error}`)
    }
  }
  const timer = setInterval(() => {
    const running: Promise<void> = one().finally(() => underWay.delete(running))
    underWay.add(running)
  }, 1000 / perSecond)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      return outcome
    },
  }
}
