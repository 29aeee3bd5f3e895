import { Agent, Dispatcher1Wrapper } from 'undici'
import type { AdapterIo } from './provider-adapter.ts'

type Call = (request: Request, init?: RequestInit) => Promise<Response>

/** Calls a provider over HTTP. */
export type ProviderFetch = AdapterIo['fetch']

/**
 * Opens the calls of providers. A connection takes as long as the policy permits and no longer, TLS included, which the platform's own
 * fetch has no setting for. Connections stay open for the next call.
 */
export function openProviderFetch(call: Call): { fetch: ProviderFetch } & AsyncDisposable {
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
