import type { Limits } from './limits.ts'

export type Admission = { kind: 'admitted'; done(): void } | { kind: 'refused'; limit: string; retryAfter?: string }

/** Counts the calls of each application to each mailbox. */
export type Throttles = {
  /** Admits a call until it is done, or refuses it. A call that is refused counts too. */
  admit(call: { key: string; sizeBytes: number }): Admission
  /** Refuses the calls of a key for this time. */
  throttle(key: string, durationMs: number): void
}

type Window = { endsAtMs: number; used: number }
type Counts = { requests: Window; bytes: Window; inFlight: number; throttledUntilMs: number }

/** Creates the throttles over limits that may change. */
export function createThrottles(now: () => Date, limits: () => Limits): Throttles {
  const counts = new Map<string, Counts>()
  const countsOf = (key: string): Counts => {
    const known = counts.get(key)
    const fresh = { requests: emptyWindow(), bytes: emptyWindow(), inFlight: 0, throttledUntilMs: 0 }
    if (!known) counts.set(key, fresh)
    return known ?? fresh
  }
  return {
    admit({ key, sizeBytes }) {
      const count = countsOf(key)
      const nowMs = now().getTime()
      const limit = exceeded(count, { nowMs, sizeBytes }, limits())
      if (limit) {
        const untilMs = limit === 'MailboxConcurrency' ? nowMs + 1000 : count.throttledUntilMs
        return { kind: 'refused', limit, ...retryAfter(untilMs - nowMs, limits()) }
      }
      count.inFlight++
      return { kind: 'admitted', done: () => void count.inFlight-- }
    },
    throttle(key, durationMs) {
      countsOf(key).throttledUntilMs = now().getTime() + durationMs
    },
  }
}

/** The key of an application at a mailbox: Graph counts each of them for itself. */
export function throttleKey(clientId: string, address: string): string {
  return `${clientId} ${address.toLowerCase()}`
}

/** The name of the limit that refuses the call. */
function exceeded(count: Counts, call: { nowMs: number; sizeBytes: number }, limits: Limits): string | undefined {
  const { nowMs, sizeBytes } = call
  const requests = spend(count.requests, 1, nowMs, limits.requestsWindowMs)
  const bytes = spend(count.bytes, sizeBytes, nowMs, limits.uploadWindowMs)
  if (nowMs < count.throttledUntilMs) {
    count.throttledUntilMs += limits.prolongMs
    return 'MailboxRequests'
  }
  const over = [
    ...(requests.used > limits.requests ? [{ name: 'MailboxRequests', window: requests }] : []),
    ...(bytes.used > limits.uploadBytes ? [{ name: 'MailboxUpload', window: bytes }] : []),
  ]
  if (over[0]) {
    count.throttledUntilMs = Math.max(...over.map(({ window }) => window.endsAtMs))
    return over[0].name
  }
  return count.inFlight >= limits.concurrent ? 'MailboxConcurrency' : undefined
}

/** Counts in the window of now. A window begins with the first call after the one before. */
function spend(window: Window, amount: number, nowMs: number, lengthMs: number): Window {
  if (nowMs >= window.endsAtMs) Object.assign(window, { endsAtMs: nowMs + lengthMs, used: 0 })
  window.used += amount
  return window
}

function emptyWindow(): Window {
  return { endsAtMs: 0, used: 0 }
}

function retryAfter(leftMs: number, { retryAfter: says }: Limits): { retryAfter?: string } {
  if (says === 'absent') return {}
  return { retryAfter: says === 'one' ? '1' : String(Math.max(1, Math.ceil(leftMs / 1000))) }
}
