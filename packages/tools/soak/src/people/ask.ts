import { setTimeout as delay } from 'node:timers/promises'
import { BrokerError } from '@constellation/broker-client'
import { Refusal, Unreachable } from '@constellation/client'
import type { Page } from '@constellation/testkit'
import { BrokenPromise, type Failure, type Journal } from '../report/journal.ts'
import { type Crowd, cookieOf } from './crowd.ts'
import type { Device } from './person.ts'

/** People do not all come back at once: each waits longer every time, at most a second. */
const firstWaitMs = 150
const longestWaitMs = 1000
const patienceMs = 25_000

/**
 * Repeats a request until there is an answer, as a person and a browser do. Records each missing answer and each "not now". `ask` gives an
 * answer or throws when there is none. Throws `BrokenPromise` when nothing came for 25 seconds.
 */
export async function untilAnswered<T>(
  journal: Journal,
  what: string,
  ask: () => Promise<T>,
): Promise<{ answer: T; repeated: boolean }> {
  const begunAt = performance.now()
  for (let attempt = 1; ; attempt++) {
    const from = performance.now()
    try {
      return { answer: await ask(), repeated: attempt > 1 }
    } catch (error) {
      journal.fail(failureOf(error, what, from))
    }
    if (performance.now() - begunAt > patienceMs)
      throw new BrokenPromise({
        check: 'everything is answered',
        promised: `${what} is answered within 25 s`,
        happened: 'it was not',
      })
    await delay(Math.min(longestWaitMs, firstWaitMs * 1.5 ** (attempt - 1)))
  }
}

/** "Not now", as a page or a problem document says it. */
export class NotNow extends Error {
  constructor(status: number, url: string) {
    super(`${status} from ${new URL(url).pathname}`)
    this.name = 'NotNow'
  }
}

/** Opens a page of login on a device. When the request presents the refresh token, remembers since when its reply may be lost. */
export function visit(crowd: Crowd, device: Device, what: string, open: () => Promise<Page>) {
  return untilAnswered(crowd.journal, what, () => visitOnce(crowd, device, open))
}

/** Like `visit`, but without a retry: throws when there is no answer. */
export async function visitOnce(crowd: Crowd, device: Device, open: () => Promise<Page>): Promise<Page> {
  const { session } = device
  const from = performance.now()
  const shown = cookieOf(crowd, device, '__Host-refresh')
  const showsRefreshToken = cookieOf(crowd, device, '__Host-access') === undefined && shown !== undefined
  try {
    const page = await open()
    if (page.status >= 500) throw new NotNow(page.status, page.url)
    const kept = cookieOf(crowd, device, '__Host-refresh')
    if (session && kept !== undefined && kept !== shown) session.browserInDoubtSince = undefined
    return page
  } catch (error) {
    if (session && showsRefreshToken) session.browserInDoubtSince ??= from
    throw error
  }
}

/** The person found their session over: a broken promise. A lost reply is no reason, however long ago it was lost. */
export function foundOver(device: Device, personId: string, what: string, where: 'browser' | 'application'): void {
  const { session } = device
  if (!session) return
  const since = where === 'browser' ? session.browserInDoubtSince : session.handleInDoubtSince
  const lostForMs = since === undefined ? 0 : performance.now() - since
  device.session = undefined
  throw new BrokenPromise({
    check: 'nobody is signed out without a reason',
    person: personId,
    session: session.id,
    promised: `the session is live${lostForMs > 0 ? `; a reply was lost ${Math.round(lostForMs)} ms before` : ''}`,
    happened: what,
  })
}

/** The failure of a request that began at `from` and got no answer, or "not now". Throws every other error again. */
export function failureOf(error: unknown, what: string, from: number): Failure {
  if (!isWithoutAnswer(error)) throw error
  return { from, to: performance.now(), what: `${what}: ${reasonOf(error)}` }
}

function isWithoutAnswer(error: unknown): error is Error {
  if (error instanceof NotNow || error instanceof Unreachable) return true
  if (error instanceof Refusal) return error.status >= 500
  if (error instanceof BrokerError) return isPassing(error)
  if (!(error instanceof Error)) return false
  // Network errors have a code (ECONNRESET), errors of wrong use another (ERR_INVALID_URL); our own timeout says so in its message.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /^(E(?!RR_)|HPE_)/.test(code) || error.message.startsWith('no answer from')
}

/** A program whose call was interrupted may find that the broker still works on it, or knows its id. It sends a new one. */
function isPassing({ code, status }: BrokerError): boolean {
  const interrupted = ['unreachable', 'no_reply', 'idempotency_in_progress', 'request_replayed']
  return interrupted.includes(code) || (status !== undefined && status >= 500)
}

function reasonOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message : undefined
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  return `${error.message}${code}${cause ? ` (${cause})` : ''}`.slice(0, 160)
}
