import { Agent, Dispatcher1Wrapper } from 'undici'
import type { AdapterIo } from './provider-adapter.ts'

type Call = (request: Request, init?: RequestInit) => Promise<Response>

export type ProviderFetch = { fetch: AdapterIo['fetch'] }

/**
 * Calls providers over HTTP. A connection takes as long as the policy permits and no longer, TLS included, which the platform's own fetch
 * has no setting for. Connections stay open for the next call.
 */
export function createProviderFetch(call: Call): ProviderFetch & AsyncDisposable {
  const agents = new Map<number, Agent>()
  const agentOf = (timeout: number) => {
    const agent = agents.get(timeout) ?? new Agent({ connect: { timeout } })
    agents.set(timeout, agent)
    return agent
  }
  const send: AdapterIo['fetch'] = (request, within) => {
    if (!within) return call(request)
    // The platform's fetch speaks the protocol of an older undici, which the wrapper translates.
    const dispatcher = new Dispatcher1Wrapper(agentOf(within.connectTimeoutMs))
    return call(request, { dispatcher } as RequestInit)
  }
  return {
    fetch: send,
    async [Symbol.asyncDispose]() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}
