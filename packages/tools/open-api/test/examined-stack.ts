import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createBrokerClient, privateKeyWallet } from '@constellation/broker-client'
import { createClient, Refusal } from '@constellation/client'
import { MfaRequired, rbac } from '@constellation/contracts-rbac'
import { services } from '@constellation/stack'
import { type FaultStack, type Killable, startFaultStack } from '@constellation/stack/faults'
import { createServiceTokens, loadKeyPair, type ServiceTokens } from '@constellation/tokens'
import { generate } from 'otplib'

type ServiceName = Parameters<typeof createServiceTokens>[0]['issuer']
type Caller = ServiceName & ('rbac' | 'login' | 'console' | 'platform-api')

export const root = path.resolve(import.meta.dirname, '../../../..')

/** The services that have a contract, by their manifests. */
export const examined = services
  .map(({ name }) => name)
  .filter((name) => existsSync(path.join(root, 'packages/contracts', name)))

export type ExaminedStack = Awaited<ReturnType<typeof startExaminedStack>>

/** What many calls from one address, in the name of one wallet, do not exceed. */
const brokerLimits = {
  BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP: '100000',
  BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI: '10000',
}

/** Every service as a process, with keys for the services that contracts name, and a platform administrator. */
export async function startExaminedStack() {
  await using parts = new AsyncDisposableStack()
  const stack = parts.use(
    await startFaultStack({
      hello: true,
      broker: true,
      signInProviders: true,
      environment: (service) => (service === 'broker' ? brokerLimits : {}),
      callers: ['console', 'platform-api'],
    }),
  )
  const tokens = new Map(
    (['rbac', 'login', 'console', 'platform-api'] satisfies Caller[]).map((issuer): [string, ServiceTokens] => {
      const key = loadKeyPair(stack.keyFile(issuer), 'service-token')
      return [issuer, createServiceTokens({ issuer, key, now: () => Date.now() })]
    }),
  )
  const accessToken = await firstAdministrator(stack, () => tokenFor('login', 'rbac'))
  const session = await signInWallet(stack)
  const basic = Buffer.from(`${stack.application.id}:${stack.applicationSecret}`).toString('base64')

  function tokenFor(issuer: string, audience: string) {
    // The stack has only services of the contracts' list.
    return tokens.get(issuer)?.tokenFor(audience as ServiceName)
  }
  const held = parts.move()
  return {
    /** The address of a service's document. */
    documentOf: (service: string) => `${stack.origin(service as Killable)}/openapi.json`,
    tokenFor,
    accessToken,
    /** A session of the broker, as the operation needs it. */
    session: (operation: string) => (operation === 'logOut' ? signInWallet(stack) : session),
    application: `Basic ${basic}`,
    crashes: stack.crashes,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** Signs a wallet in to the broker, as the program of a master does. */
async function signInWallet(stack: FaultStack): Promise<string> {
  const wallet = privateKeyWallet(`0x${randomBytes(32).toString('hex')}`)
  const client = createBrokerClient({ url: stack.origin('broker'), issuer: stack.cloud?.issuer, wallet })
  return (await client.signIn()).jwt
}

/** Makes a platform administrator with an authenticator app, which every one needs. Returns their access token. */
async function firstAdministrator(stack: FaultStack, serviceToken: () => Promise<string> | undefined): Promise<string> {
  const clientOf = (accessToken?: string) =>
    createClient(rbac, {
      baseUrl: stack.origin('rbac'),
      fetch,
      headers: async () => ({
        'x-service-token': (await serviceToken()) ?? '',
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      }),
    })
  const login = clientOf()
  const person = { email: 'olga@example.test', password: 'four plain words do' }
  const browser = { browserId: randomUUID(), client: { ip: '192.0.2.1', userAgent: 'schemathesis' } }
  const secret = await readFile(path.join(stack.dataDir, 'rbac/bootstrap-secret'), 'utf8')
  await login.bootstrapAdmin({ body: { ...person, displayName: 'Olga', secret } })
  const refusal: unknown = await login.signInWithPassword({ body: { ...person, ...browser } }).catch((error) => error)
  if (!(refusal instanceof Refusal)) throw new Error('an administrator signed in without a second factor')
  const { challengeToken } = MfaRequired.parse(refusal.problem).mfa
  const restricted = await login.enrolAtSignIn({ body: { challengeToken, ...browser } })
  const { id } = restricted.user
  const olga = clientOf(restricted.accessToken)
  const { factorId, secret: seed } = await olga.addTotp({ params: { id } })
  const activation = { params: { id, factorId }, body: { code: await generate({ secret: seed }), ...browser } }
  const { tokens } = await olga.activateTotp(activation)
  return tokens.accessToken
}
