import type { Tracing } from './span.ts'
import { childTrace } from './trace-context.ts'

/**
 * Where spans go: to the collector at `tracesUrl` (OTLP over HTTP), or nowhere. Without a collector, traces still have ids that log lines and calls carry, and
 * nothing of OpenTelemetry is loaded.
 */
export async function createTracing(options: { service: string; tracesUrl: string | undefined }): Promise<Tracing> {
  if (!options.tracesUrl)
    return { begin: (parent) => ({ trace: childTrace(parent), end: () => undefined }), close: async () => undefined }
  const { exportTo } = await import('./export-spans.ts')
  return exportTo({ service: options.service, tracesUrl: options.tracesUrl })
}
