import { type Client, createClient } from '@constellation/client'
import type { ServiceName } from '@constellation/contract'
import { rbac } from '@constellation/contracts-rbac'
import { type FaultStack, type Killable, startFaultStack } from '@constellation/stack/faults'
import { freePort } from '@constellation/testkit'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { type Clocks, forgetProcess } from '../faults/clocks.ts'

export type RbacClient = Client<typeof rbac>

/** The parts that a run drives: the stack, and the callers of rbac that are not part of it. */
export type World = AsyncDisposable & {
  stack: FaultStack
  /** The ports on which each opens its inspector on request. */
  inspectorPorts: Readonly<Record<'rbac' | 'login', number>>
  /** rbac as the console calls it, for the person with this access token. */
  console(accessToken?: string): RbacClient
  /** rbac as the platform's own service calls it. */
  platform: RbacClient
}

/** The shortest life of an access token that rbac allows, in seconds. Applications renew at every request, browsers after half a minute. */
const accessSeconds = 60

/**
 * Real processes in their own directory: rbac, login, hello, a PostgreSQL that waits for the disk, a mail catcher and sign-in stand-ins.
 */
export async function openWorld(clocks: Clocks): Promise<World> {
  const inspectorPorts = { rbac: await freePort(), login: await freePort() }
  const environment = (service: Killable) => ({
    ...((service === 'rbac' || service === 'login') && {
      NODE_OPTIONS: `--inspect-port=127.0.0.1:${inspectorPorts[service]}`,
    }),
    ...(service === 'rbac' && { RBAC_ACCESS_TTL_SECONDS: String(accessSeconds) }),
    ...clocks.environmentOf(service),
  })
  const stack = await startFaultStack({
    hello: true,
    signInProviders: true,
    callers: ['console', 'platform-api'],
    environment,
  })
  const caller = createCallers(stack)
  return {
    stack,
    inspectorPorts,
    console: (accessToken) => caller('console', accessToken),
    platform: caller('platform-api'),
    async [Symbol.asyncDispose]() {
      const pids = (['rbac', 'login'] as const).map(stack.pidOf)
      await stack[Symbol.asyncDispose]()
      for (const pid of pids) forgetProcess(pid)
    },
  }
}

function createCallers(stack: FaultStack) {
  const tokensOf = (issuer: ServiceName) =>
    createServiceTokens({ issuer, key: loadKeyPair(stack.keyFile(issuer), 'service-token'), now: Date.now })
  const tokens = { console: tokensOf('console'), 'platform-api': tokensOf('platform-api') }
  return (name: keyof typeof tokens, accessToken?: string): RbacClient =>
    createClient(rbac, {
      baseUrl: stack.origin('rbac'),
      fetch,
      attempts: 1,
      headers: async () => ({
        'x-service-token': await tokens[name].tokenFor('rbac'),
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      }),
    })
}
