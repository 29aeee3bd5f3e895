import { createBrowser, type TestBrowser } from '@constellation/testkit'
import { type Person, type SignIns, steadily, type Target } from './sign-ins.ts'

export type Overload = SignIns & {
  /** How long each refusal took, in milliseconds: 503 with the time to come back. */
  refusedMs: number[]
  /** Accepted by login and refused by the application, whose call to login came too late: 503. */
  late: number
}

const timesCapacity = 3

/** Signs people in at three times a capacity. A person who is refused does not come back. */
export function overload(capacity: number, people: readonly Person[], target: Target): { stop(): Promise<Overload> } {
  const outcome: Overload = { done: 0, failed: [], refusedMs: [], late: 0 }
  const stop = steadily(capacity * timesCapacity, (index) =>
    attempt(people[index % people.length] as Person, target, outcome),
  )
  return {
    async stop() {
      await stop()
      return outcome
    },
  }
}

async function attempt({ email, password }: Person, { places, send }: Target, outcome: Overload): Promise<void> {
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-cluster' } })
  try {
    const page = await browser.follow(await browser.get(`${places.hello}/auth/sign-in`))
    const startedAt = performance.now()
    const sent = await browser.submit(page, /^\/login\/password/, { email, password })
    if (sent.status === 503 && sent.headers.has('retry-after')) {
      outcome.refusedMs.push(performance.now() - startedAt)
      return
    }
    const landed = await browser.follow(sent)
    if (landed.status === 503 && landed.url.startsWith(`${places.hello}/auth/callback`)) {
      outcome.late++
      return
    }
    if (!landed.url.startsWith(places.hello) || landed.status !== 200)
      throw new Error(`ended at ${landed.url} with ${landed.status}`)
    outcome.done++
  } catch (error) {
    outcome.failed.push(error instanceof Error ? error.message : String(error))
  }
}

/** Uses sessions that began before: each asks hello who is signed in, and renews its tokens, again and again. */
export function useSessions(
  browsers: readonly TestBrowser[],
  { places: { hello } }: Target,
): { stop(): Promise<SignIns> } {
  const outcome: SignIns = { done: 0, failed: [] }
  let over = false
  const use = async (browser: TestBrowser) => {
    while (!over) {
      const answers = [await browser.get(`${hello}/me`), await browser.post(`${hello}/auth/renew`, {})]
      const wrong = answers.filter(({ status }) => status !== 200 && status !== 204)
      outcome.failed.push(...wrong.map(({ url, status, text }) => `${url} answered ${status}: ${text.slice(0, 200)}`))
      outcome.done++
    }
  }
  const underWay = Promise.all(browsers.map(use))
  return {
    async stop() {
      over = true
      await underWay
      return outcome
    },
  }
}
