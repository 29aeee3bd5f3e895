import { setTimeout as delay } from 'node:timers/promises'
import { Refusal } from '@constellation/client'
import type { Handoff } from '@constellation/contracts-login'
import type { Deps } from '../deps.ts'
import { explainFailure } from '../explain-failure.ts'
import { LoginUnavailable } from './session-errors.ts'
import { handedOver, type LiveSession } from './session-record.ts'

export type Renewals = {
  /**
   * Gives the session with an access token that is valid for another minute, or at least still valid while login cannot be reached.
   * Gives undefined when login says that the session is over. Throws `LoginUnavailable` when the token expired and login cannot be reached.
   */
  keepFresh(session: LiveSession): Promise<LiveSession | undefined>
  /** Gives the session with a new access token, even if the current one is still valid: for example after a change of roles. */
  renewNow(session: LiveSession): Promise<LiveSession | undefined>
}

/** Whether the session in the store already makes a renewal unnecessary. */
type Enough = (current: LiveSession) => boolean

/** A token is renewed when less than this is left, in milliseconds. */
const spareMs = 60_000
/**
 * How long the lease of a renewal lasts, in milliseconds: longer than all attempts of one renewal. When the
 * process dies, the next one presents the same handle.
 */
const leaseMs = 6500
const pollMs = 50

/**
 * A session has one renewal at a time: one shared promise within this process, and a lease in the store between processes. `read` gives
 * the session that is in the store now.
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
    // Another process renews now. The current token is used while it is valid; after that, this waits for the other process.
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
  // Another process wrote first: it ended the session, or held the lease before and got the same successor.
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

/** Whether the refusal is about the session or its person. An error of the application or of login is temporary. */
function endsSession({ status, code }: Refusal) {
  return (status === 401 || status === 403) && code !== 'application_unauthorized'
}

function keepWhileItHolds(deps: Deps, session: LiveSession, error: Error): LiveSession {
  const requestId = deps.newRequestId()
  const reason = explainFailure(deps, error, 'login did not renew a session')
  deps.logger.warn({ error, requestId, sessionId: session.record.sessionId }, reason)
  if (holds(deps, session)) return session
  throw new LoginUnavailable(requestId, error)
}

function hasSpare(deps: Deps, { record }: LiveSession) {
  return record.tokenExpiresAt - deps.now() > spareMs
}

function holds(deps: Deps, { record }: LiveSession) {
  return record.tokenExpiresAt > deps.now()
}
