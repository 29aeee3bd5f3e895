import type { Logger } from '@constellation/observability'
import type { Hono } from 'hono'
import type { ServiceEnv } from './service-env.ts'

export type CheckStatus = 'ready' | 'degraded' | 'unready'

/** Thrown by a probe: the service can serve, and something is wrong with it. */
export class Degraded extends Error {
  override readonly name = 'Degraded'
}

/**
 * One dependency of a service. `probe` throws while it cannot be used. A service without an optional one is degraded and still serves, as
 * is one whose probe throws `Degraded`.
 */
export type Check = {
  name: string
  /** The heading of the runbook that says what to do while it fails. */
  anchor: string
  optional?: true
  /** It must have been ready once before the service serves. Afterwards the service can do without it, and says so to people itself. */
  onlyToStart?: true
  /** The pause between two probes, in milliseconds. A second, or half a minute when the check is optional. */
  intervalMs?: number
  probe: () => Promise<unknown>
}

type Report = { name: string; status: CheckStatus; reason: string; since: string; docs?: string }

export type Readiness = {
  /** What is known of the checks. It answers at once and probes nothing. */
  report(): { status: CheckStatus; degraded: boolean; checks: Report[]; ready: string[] }
  /** Probes every check once. */
  observe(): Promise<void>
  /** Probes each check at its own interval, until the service is told to stop. */
  watch(): void
  /** From now on the service is unready: nothing new is sent to it while it drains. */
  shutDown(): void
}

export type ReadinessOptions = {
  now: () => Date
  logger: Logger
  /** How long one probe may take, in milliseconds. */
  timeoutMs?: number
  /** Where the runbook is published. With it the report links to the heading of each check that fails. */
  runbookUrl?: URL | undefined
  /** The pause before the probe that confirms a failed one, and between those of a check that is needed, in milliseconds. */
  intervalMs?: number
}

/** An upstream that the service can do without is not asked as often as its database. */
const optionalIntervalMs = 30_000

/** Failed probes in a row after which a check that was ready counts as failed. One is no outage: under load an answer may be late. */
const failuresToFail = 3

type Known = { status: CheckStatus; reason: string; since: string; failures: number; wasReady: boolean }

/**
 * Probes the checks in the background and reports the last results, so a report costs nothing and a busy service stays ready. A check fails
 * after three failed probes in a row, and is ready again after one that succeeds. Before its first probe a check is unready.
 */
export function createReadiness(checks: readonly Check[], options: ReadinessOptions): Readiness {
  const { now, logger, runbookUrl, timeoutMs = 5000, intervalMs = 1000 } = options
  const known = new Map<string, Known>()
  let shuttingDown = false
  const timers = new Map<string, NodeJS.Timeout>()

  async function observeOne(check: Check): Promise<void> {
    const failure = await failureOf(check, timeoutMs)
    const reason = failure?.message
    const before = known.get(check.name)
    const failures = reason === undefined ? 0 : (before?.failures ?? 0) + 1
    const isSure = failures >= failuresToFail || failure instanceof Degraded
    if (before?.status === 'ready' && failures > 0 && !isSure) {
      known.set(check.name, { ...before, failures })
      return
    }
    const wasReady = before?.wasReady || failure === undefined || failure instanceof Degraded
    const status = failure === undefined ? 'ready' : failedStatus(check, wasReady, failure)
    const hasChanged = before !== undefined && before.status !== status
    if (hasChanged) logger.warn({ check: check.name, status, reason }, 'a readiness check has changed')
    const since = before && !hasChanged ? before.since : now().toISOString()
    known.set(check.name, { status, reason: reason ?? '', since, failures, wasReady })
  }

  async function observe(): Promise<void> {
    await Promise.all(checks.map(observeOne))
  }

  async function watchOn(check: Check): Promise<void> {
    await observeOne(check)
    if (!shuttingDown) timers.set(check.name, setTimeout(watchOn, pauseAfter(check), check).unref())
  }

  function pauseAfter(check: Check): number {
    const { status, failures = 0 } = known.get(check.name) ?? {}
    if (status === 'ready' && failures > 0) return intervalMs
    return check.intervalMs ?? (check.optional ? optionalIntervalMs : intervalMs)
  }

  function reportOf(check: Check): Report {
    const { name, anchor } = check
    const docs = runbookUrl && new URL(`#${anchor}`, runbookUrl).href
    const unknown = { status: failedStatus(check, false), reason: 'not probed yet', since: now().toISOString() }
    const { status, reason, since } = known.get(name) ?? unknown
    return { name, status, reason, since, ...(docs && { docs }) }
  }

  return {
    report() {
      const all = [...checks.map(reportOf), ...(shuttingDown ? [{ ...draining, since: now().toISOString() }] : [])]
      const failing = all.filter((one) => one.status !== 'ready')
      const unready = failing.some((one) => one.status === 'unready')
      const ready = all.filter((one) => one.status === 'ready').map((one) => one.name)
      return {
        status: unready ? 'unready' : failing.length ? 'degraded' : 'ready',
        degraded: !unready && failing.length > 0,
        checks: failing,
        ready,
      }
    },
    observe,
    watch() {
      for (const check of checks) void watchOn(check)
    },
    shutDown() {
      shuttingDown = true
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

const draining = { name: 'shutdown', status: 'unready' as const, reason: 'shutting down' }

/** `/healthz` answers while the process runs; `/readyz` is 503 only when the service cannot serve. */
export function serveHealth(app: Hono<ServiceEnv>, readiness: Readiness): void {
  app.get('/healthz', (context) => {
    context.set('operation', 'health')
    return context.text('ok')
  })
  app.get('/readyz', (context) => {
    context.set('operation', 'health')
    const report = readiness.report()
    return context.json(report, report.status === 'unready' ? 503 : 200)
  })
}

function failedStatus({ optional, onlyToStart }: Check, wasReady: boolean, failure?: Error): CheckStatus {
  return optional || (onlyToStart && wasReady) || failure instanceof Degraded ? 'degraded' : 'unready'
}

/** Why a probe failed, or undefined. */
async function failureOf(check: Check, timeoutMs: number): Promise<Error | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<Error>()
  // An answer that arrived while the process was busy counts: it is read before `setImmediate` runs.
  const timer = setTimeout(() => setImmediate(resolve, new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
  try {
    return await Promise.race([check.probe().then(() => undefined), late])
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    clearTimeout(timer)
  }
}
