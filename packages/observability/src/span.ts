import type { Trace } from './trace-context.ts'

/** One piece of work as a trace shows it: it has a place in the trace from its beginning, and a name and an outcome at its end. */
export type Span = {
  trace: Trace
  end(outcome: { name: string; status: number; attributes: Readonly<Record<string, string>> }): void
}

export type Tracing = {
  /** Begins the work of one request below the caller's place in the trace, or as the first of a new one. */
  begin(parent: Trace | undefined): Span
  /** Sends what has not been sent yet. */
  close(): Promise<void>
}
