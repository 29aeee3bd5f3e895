import type { Tracing } from './span.ts'
import { childTrace } from './trace-context.ts'

/**
 * Sends spans to the collector at `tracesUrl` (OTLP over HTTP). Without a collector, traces still have ids in log lines and calls, and
 * nothing of OpenTelemetry is loaded.
 */
export async function createTracing(options: { service: string; tracesUrl: string | undefined }): Promise<Tracing> {
  if (!options.tracesUrl)
    return { begin: (parent) => ({ trace: childTrace(parent), end: () => undefined }), close: async () => undefined }
  const { exportTo } = await import('./export-spans.ts')
  return exportTo({ service: options.service, tracesUrl: options.tracesUrl })
}
