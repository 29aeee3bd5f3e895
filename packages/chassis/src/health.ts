import type { Hono } from 'hono'
import type { ServiceEnv } from './service-app.ts'

export type CheckStatus = 'ready' | 'degraded' | 'unready'
export type CheckResult = { status: CheckStatus; reason?: string }
/** One thing a service stands on. `probe` says how it is, and throws when it cannot be reached. */
export type Check = { name: string; docs?: string; probe: () => Promise<CheckResult> | CheckResult }

type Report = { name: string; status: CheckStatus; reason: string; since: string; docs?: string }

export type Readiness = {
  report(): Promise<{ status: CheckStatus; degraded: boolean; checks: Report[]; ready: string[] }>
  /** From now on the service is unready: nothing new is sent to it while it drains. */
  shutDown(): void
}

/** Asks the checks when asked itself, each bounded to `timeoutMs`, and remembers since when one is not ready. */
export function createReadiness(checks: readonly Check[], now: () => Date, timeoutMs = 2000): Readiness {
  const since = new Map<string, { status: CheckStatus; at: string }>()
  let shuttingDown = false

  async function ask(check: Check): Promise<Report> {
    const result = await probe(check, timeoutMs)
    const known = since.get(check.name)
    const at = known?.status === result.status ? known.at : now().toISOString()
    since.set(check.name, { status: result.status, at })
    return {
      name: check.name,
      status: result.status,
      reason: result.reason ?? '',
      since: at,
      ...(check.docs && { docs: check.docs }),
    }
  }

  return {
    async report() {
      const all = await Promise.all((shuttingDown ? [...checks, draining] : checks).map(ask))
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
    shutDown() {
      shuttingDown = true
    },
  }
}

/** A check of what the service can do without for a while: when it fails, the service is degraded and still serves. */
export function optionalCheck(name: string, probe: () => Promise<unknown>): Check {
  return {
    name,
    probe: () =>
      probe().then(
        () => ({ status: 'ready' as const }),
        (error: Error) => ({ status: 'degraded' as const, reason: error.message }),
      ),
  }
}

/** `/healthz` answers while the process runs; `/readyz` is 503 only when the service cannot serve. */
export function serveHealth(app: Hono<ServiceEnv>, readiness: Readiness): void {
  app.get('/healthz', (context) => {
    context.set('operation', 'health')
    return context.text('ok')
  })
  app.get('/readyz', async (context) => {
    context.set('operation', 'health')
    const report = await readiness.report()
    return context.json(report, report.status === 'unready' ? 503 : 200)
  })
}

const draining: Check = { name: 'shutdown', probe: () => ({ status: 'unready', reason: 'shutting down' }) }

async function probe(check: Check, timeoutMs: number): Promise<CheckResult> {
  const { promise: late, resolve } = Promise.withResolvers<CheckResult>()
  const timer = setTimeout(() => resolve({ status: 'unready', reason: `no answer in ${timeoutMs} ms` }), timeoutMs)
  try {
    return await Promise.race([check.probe(), late])
  } catch (error) {
    return { status: 'unready', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
