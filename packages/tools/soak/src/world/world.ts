import { type Client, createClient } from '@constellation/client'
import type { ServiceName } from '@constellation/contract'
import { broker } from '@constellation/contracts-broker'
import { rbac } from '@constellation/contracts-rbac'
import { type Cloud, type FaultStack, type Killable, startFaultStack } from '@constellation/stack/faults'
import { freePort } from '@constellation/testkit'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { type Clocks, forgetProcess } from '../faults/clocks.ts'

export type RbacClient = Client<typeof rbac>

/** The instances of the broker, which share a database. */
export const instances = ['broker', 'broker-2'] as const
export type Instance = (typeof instances)[number]

/** The processes of mx-worker: the one that accepts mail, and two that send it. */
export const mailers = ['mx-worker', 'mx-worker-worker', 'mx-worker-worker-2'] as const
export type MailProcess = (typeof mailers)[number]

/** The parts that a run drives: the stack, and the callers of rbac that are not part of it. */
export type World = AsyncDisposable & {
  stack: FaultStack
  /** The ports on which each opens its inspector on request. */
  inspectorPorts: Readonly<Record<'rbac' | 'login', number>>
  /** rbac as the console calls it, for the person with this access token. */
  console(accessToken?: string): RbacClient
  /** rbac as the platform's own service calls it. */
  platform: RbacClient
  /** An instance of the broker, as the program or master with this session calls it. */
  broker(instance: Instance, session: string): Client<typeof broker>
  /** The origin by which the broker calls itself. */
  issuer: string
  /** The stand-ins for AWS. */
  cloud: Pick<Cloud, 'sts' | 'standIn'>
  /** The stand-in for Microsoft Graph, which knows what it sent. */
  graph: NonNullable<FaultStack['graph']>
}

/** A few wallets and one address do the work of many, so the limits of the broker are far away. It needs no rbac to start. */
const brokerEnvironment = {
  BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI: '10000',
  BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP: '100000',
  BROKER_RECONCILE_INTERVAL_SECONDS: '2',
  BROKER_LEGACY_EXCHANGE: 'false',
}

/** Everybody's mail leaves from one mailbox, as fast as it comes. A worker that was killed is noticed soon. */
const mailEnvironment = { MX_WORKER_ADMIT_PER_MINUTE: '1000000', MX_WORKER_LEASE_SECONDS: '30' }

/** A message that may have been sent can be looked up. What fails is tried again soon, so that each fault meets it several times. */
const mailPolicy = {
  mail: { mode: 'draft_send' },
  retry: { baseDelay: '1s', maxDelay: '5s', maxAttempts: 50 },
  throttle: { messagesPerMailbox: '1000000/1m', recipientsPerMailbox: '1000000/1m', requestsPerMailbox: '1000000/1m' },
}

/** The shortest life of an access token that rbac allows, in seconds. Applications renew at every request, browsers after half a minute. */
const accessSeconds = 60

/**
 * Real processes in their own directory: rbac, login, hello, two instances of the broker, mx-worker with two workers, a PostgreSQL that
 * waits for the disk, a mail catcher, and stand-ins for sign-in providers, AWS and Microsoft Graph.
 */
export async function openWorld(clocks: Clocks): Promise<World> {
  const inspectorPorts = { rbac: await freePort(), login: await freePort() }
  const environment = (service: Killable) => ({
    ...((service === 'rbac' || service === 'login') && {
      NODE_OPTIONS: `--inspect-port=127.0.0.1:${inspectorPorts[service]}`,
    }),
    ...(instances.some((instance) => instance === service) && brokerEnvironment),
    ...(mailers.some((process) => process === service) && mailEnvironment),
    ...(service === 'rbac' && { RBAC_ACCESS_TTL_SECONDS: String(accessSeconds) }),
    ...clocks.environmentOf(service),
  })
  const stack = await startFaultStack({
    hello: true,
    signInProviders: true,
    broker: true,
    mail: { policy: mailPolicy },
    callers: ['console', 'platform-api'],
    environment,
  })
  const { cloud, graph } = stack
  if (!cloud || !graph) throw new Error('the stack has no broker, or no mail')
  const caller = createCallers(stack)
  return {
    stack,
    inspectorPorts,
    console: (accessToken) => caller('console', accessToken),
    platform: caller('platform-api'),
    broker: (instance, session) =>
      createClient(broker, {
        baseUrl: stack.origin(instance),
        fetch,
        attempts: 1,
        headers: async () => ({ authorization: `Bearer ${session}` }),
      }),
    issuer: cloud.issuer,
    cloud,
    graph,
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
