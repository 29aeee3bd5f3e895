import type { SmtpFault } from './smtp-reply.ts'
import type { SmtpSession } from './smtp-session.ts'

type Opened = { kind: 'session'; session: SmtpSession } | SmtpFault

/**
 * Sessions that are kept for the next message. It has no queue and never sends by itself: one attempt takes one session, and opens one at
 * most.
 */
export type SmtpPool = Disposable & {
  take(key: string, options: { leftMs: () => number; open: () => Promise<Opened> }): Promise<Opened>
  /** Keeps a session for the next message of the same key, or closes it. */
  give(key: string, session: SmtpSession): void
}

type Options = {
  /**
   * How long a session is kept that nobody uses, in milliseconds. Servers end theirs after five minutes at the earliest (RFC 5321
   * §4.5.3.2.7).
   */
  idleMs?: number
  /** How many sessions are kept for one key. */
  mostIdle?: number
  /** How many messages one session carries. */
  mostMessages?: number
}

type Kept = { session: SmtpSession; timer: NodeJS.Timeout }

/** The longest wait for a kept session to show that it is there, in milliseconds. */
const resetMs = 5000

export function createSmtpPool({ idleMs = 30_000, mostIdle = 8, mostMessages = 100 }: Options = {}): SmtpPool {
  const idle = new Map<string, Kept[]>()
  const carried = new WeakMap<SmtpSession, number>()
  let isClosed = false

  function drop(key: string, kept: Kept) {
    clearTimeout(kept.timer)
    const rest = (idle.get(key) ?? []).filter((one) => one !== kept)
    if (rest.length > 0) idle.set(key, rest)
    else idle.delete(key)
    return kept.session
  }

  return {
    async take(key, { leftMs, open }) {
      for (let kept = idle.get(key)?.at(-1); kept; kept = idle.get(key)?.at(-1)) {
        const session = drop(key, kept)
        if (await session.reset(Math.min(resetMs, leftMs()))) return { kind: 'session', session }
        session.close()
      }
      return open()
    },
    give(key, session) {
      const messages = (carried.get(session) ?? 0) + 1
      carried.set(session, messages)
      const others = idle.get(key) ?? []
      if (isClosed || messages >= mostMessages || others.length >= mostIdle) return session.close()
      const timer = setTimeout(() => drop(key, kept).close(), idleMs)
      timer.unref()
      const kept: Kept = { session, timer }
      idle.set(key, [...others, kept])
    },
    [Symbol.dispose]() {
      isClosed = true
      for (const [key, all] of idle) for (const kept of all) drop(key, kept).close()
    },
  }
}
