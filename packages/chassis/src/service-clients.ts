import { type Client, createClient } from '@constellation/client'
import type { Contract, ServiceName } from '@constellation/contract'
import { createServiceTokens } from '@constellation/tokens'
import type { Runtime } from './runtime.ts'

/** Makes clients of another service: each call proves this service, and the person too when their access token is given. */
export type ServiceClients = <C extends Contract>(
  contract: C,
  callee: { name: ServiceName; baseUrl: string },
) => (accessToken?: string) => Client<C>

/** Clients that sign every call with the service's own key. */
export function serviceClients(
  { fetch, callTimeoutMs }: Pick<Runtime, 'fetch' | 'callTimeoutMs'>,
  signing: Parameters<typeof createServiceTokens>[0],
): ServiceClients {
  const tokens = createServiceTokens(signing)
  return (contract, { name, baseUrl }) =>
    (accessToken) =>
      createClient(contract, {
        baseUrl,
        fetch,
        timeoutMs: callTimeoutMs,
        headers: async () => ({
          'x-service-token': await tokens.tokenFor(name),
          ...(accessToken && { authorization: `Bearer ${accessToken}` }),
        }),
      })
}
