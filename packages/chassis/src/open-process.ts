import type { ProcessConfig } from '@constellation/config'
import { createMetrics, createTracing, type Metrics, type Tracing } from '@constellation/observability'
import { type Check, createReadiness, type Readiness } from './health.ts'
import { type Runtime, systemRuntime } from './runtime.ts'

/** What every service has: its runtime and what it observes itself with. */
export type ProcessDeps = Runtime & {
  service: string
  metrics: Metrics
  tracing: Tracing
  readiness: Readiness
}

export type OpenProcess = ProcessDeps & {
  /** Adds a check to `/readyz`. */
  check(check: Check): void
  /** What is opened here is closed with the service, in reverse order. */
  resources: AsyncDisposableStack
  close(): Promise<void>
}

/** Opens what a service without data needs: logger, tracing, metrics, readiness. `overrides` replace parts of the runtime in tests. */
export async function openProcess(
  service: string,
  config: Pick<ProcessConfig, 'logLevel' | 'tracesUrl' | 'runbookUrl'>,
  overrides: Partial<Runtime> = {},
): Promise<OpenProcess> {
  const runtime = systemRuntime(service, config, overrides)
  const resources = new AsyncDisposableStack()
  const tracing = await createTracing({ service, tracesUrl: config.tracesUrl?.href })
  resources.defer(() => tracing.close())
  const checks: Check[] = []
  return {
    ...runtime,
    service,
    metrics: createMetrics(),
    tracing,
    readiness: createReadiness(checks, { ...runtime, runbookUrl: config.runbookUrl }),
    check: (check) => void checks.push(check),
    resources,
    close: () => resources.disposeAsync(),
  }
}
