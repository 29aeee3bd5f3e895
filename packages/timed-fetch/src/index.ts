import { Agent, Dispatcher1Wrapper } from 'undici'

type Call = (request: Request, init?: RequestInit) => Promise<Response>

/** Calls a system over HTTP. `within` bounds the time in which the connection must be made. */
export type TimedFetch = (request: Request, within?: { connectTimeoutMs: number }) => Promise<Response>

/**
 * Opens calls of other systems. A connection takes at most as long as its caller permits, TLS included, which the platform's own fetch has
 * no setting for. Connections stay open for the next call.
 */
export function openTimedFetch(call: Call): { fetch: TimedFetch } & AsyncDisposable {
  const dispatchers = new Map<number, Dispatcher1Wrapper>()

  function dispatcherOf(timeout: number) {
    // The platform's fetch speaks the protocol of an older undici, which the wrapper translates.
    const dispatcher = dispatchers.get(timeout) ?? new Dispatcher1Wrapper(new Agent({ connect: { timeout } }))
    dispatchers.set(timeout, dispatcher)
    return dispatcher
  }

  return {
    fetch: (request, within) =>
      within ? call(request, { dispatcher: dispatcherOf(within.connectTimeoutMs) } as RequestInit) : call(request),
    async [Symbol.asyncDispose]() {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()))
    },
  }
}
