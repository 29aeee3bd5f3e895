import { childTrace, type Trace } from './trace-context.ts'

/** One piece of work as a trace shows it: it has a place in the trace from its beginning, and a name and an outcome at its end. */
export type Span = { trace: Trace; end(outcome: { name: string; status: number }): void }

export type Tracing = {
  /** Begins the work of one request below the caller's place in the trace, or as the first of a new one. */
  begin(parent: Trace | undefined): Span
  /** Sends what has not been sent yet. */
  close(): Promise<void>
}

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
