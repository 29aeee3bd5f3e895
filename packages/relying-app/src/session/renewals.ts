import { setTimeout as delay } from 'node:timers/promises'
import { Refusal } from '@constellation/client'
import type { Handoff } from '@constellation/contracts-login'
import type { Deps } from '../deps.ts'
import { LoginUnavailable } from './session-errors.ts'
import { handedOver, type LiveSession } from './session-record.ts'

export type Renewals = {
  /**
   * The session with an access token that holds for another minute, or at least holds while login cannot be asked; undefined when
   * login says that the session is over. Throws `LoginUnavailable` when the token has run out and login cannot be asked.
   */
  keepFresh(session: LiveSession): Promise<LiveSession | undefined>
  /** The same with a token made from now on, whatever the one at hand has left: as after a change of roles. */
  renewNow(session: LiveSession): Promise<LiveSession | undefined>
}

/** Whether what the store holds makes a renewal needless. */
type Enough = (current: LiveSession) => boolean

/** A token with less than this left is renewed, in milliseconds. */
const spareMs = 60_000
/**
 * How long one process may keep the others from renewing a session, in milliseconds: longer than all attempts of a renewal, and so short that
 * whoever takes over from a process that died still presents the same handle within the ten seconds login allows.
 */
const leaseMs = 6500
const pollMs = 50

/**
 * Renewal happens once at a time for each session: within this process by one shared promise, between processes by a lease in the
 * store. `read` gives what the store holds now.
 */
export function createRenewals(deps: Deps, read: (key: string) => Promise<LiveSession | undefined>): Renewals {
  const underWay = new Map<string, Promise<LiveSession | undefined>>()

  function renewOnce(session: LiveSession, enough: Enough) {
    const { key } = session.record
    const known = underWay.get(key)
    if (known) return known
    const renewal = renewUnderLease(deps, session, { read, enough }).finally(() => underWay.delete(key))
    underWay.set(key, renewal)
    return renewal
  }

  return {
    async keepFresh(session) {
      return hasSpare(deps, session) ? session : renewOnce(session, (current) => hasSpare(deps, current))
    },
    renewNow: (session) => renewOnce(session, (current) => current.version > session.version),
  }
}

async function renewUnderLease(
  deps: Deps,
  session: LiveSession,
  { read, enough }: { read: (key: string) => Promise<LiveSession | undefined>; enough: Enough },
) {
  const { key } = session.record
  const lease = `renew:${key}`
  const owner = deps.newToken()
  for (let waitedMs = 0; waitedMs <= leaseMs + 1000; waitedMs += pollMs) {
    if (await deps.store.acquire(lease, owner, leaseMs)) {
      try {
        const current = await read(key)
        return current && !enough(current) ? await renew(deps, current, read) : current
      } finally {
        await deps.store.release(lease, owner)
      }
    }
    // Another process is at it: the token at hand serves while it holds, and else its result is waited for.
    if (holds(deps, session)) return session
    await delay(pollMs)
    const current = await read(key)
    if (!current || enough(current)) return current
  }
  throw new LoginUnavailable(deps.newRequestId(), new Error('the renewal by another process did not end'))
}

async function renew(deps: Deps, session: LiveSession, read: (key: string) => Promise<LiveSession | undefined>) {
  const { record, version } = session
  const answer = await askLogin(deps, record.renewalHandle)
  if (answer === 'over') {
    await deps.store.remove(record.key)
    return undefined
  }
  if (answer instanceof Error) return keepWhileItHolds(deps, session, answer)
  const renewed = { ...record, ...handedOver(answer, deps.now()) }
  const replaced = await deps.store.replace(record.key, version, await deps.sessionSeal.close(renewed))
  // Whoever wrote in between ended the session, or held the lease before and got the very same successor.
  return replaced ? { record: renewed, version: version + 1 } : read(record.key)
}

async function askLogin(deps: Deps, renewalHandle: string): Promise<Handoff | 'over' | Error> {
  try {
    return await deps.login.renewHandoff({ body: { renewalHandle } })
  } catch (error) {
    if (error instanceof Refusal && endsSession(error)) return 'over'
    if (error instanceof Error) return error
    throw error
  }
}

/** A refusal of the session or its person. What is wrong with the application itself, or with login, is trouble that passes. */
function endsSession({ status, code }: Refusal) {
  return (status === 401 || status === 403) && code !== 'application_unauthorized'
}

function keepWhileItHolds(deps: Deps, session: LiveSession, error: Error): LiveSession {
  const requestId = deps.newRequestId()
  deps.logger.warn({ error, requestId, sessionId: session.record.sessionId }, 'login did not renew a session')
  if (holds(deps, session)) return session
  throw new LoginUnavailable(requestId, error)
}

function hasSpare(deps: Deps, { record }: LiveSession) {
  return record.tokenExpiresAt - deps.now() > spareMs
}

function holds(deps: Deps, { record }: LiveSession) {
  return record.tokenExpiresAt > deps.now()
}
