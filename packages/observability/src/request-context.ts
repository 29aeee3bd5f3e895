import { AsyncLocalStorage } from 'node:async_hooks'
import type { Trace } from './trace-context.ts'

/** What every log line and every outgoing call of one request carries. Never who the caller is: that is an argument. */
export type RequestContext = { requestId: string; trace: Trace }

const storage = new AsyncLocalStorage<RequestContext>()

/** Runs `work` so that the log lines and outgoing calls it makes name this request. */
export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work)
}

/** The request being served, or undefined in a job or at start. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore()
}
