import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createClient, Refusal } from '@constellation/client'
import { MfaRequired, rbac } from '@constellation/contracts-rbac'
import { services } from '@constellation/stack'
import { type FaultStack, type Killable, startFaultStack } from '@constellation/stack/faults'
import { createServiceTokens, loadKeyPair, type ServiceTokens } from '@constellation/tokens'
import { generate } from 'otplib'

type ServiceName = Parameters<typeof createServiceTokens>[0]['issuer']
type Caller = ServiceName & ('rbac' | 'login' | 'console' | 'platform-api')

export const root = path.resolve(import.meta.dirname, '../../../..')

/** The services that have a contract, by their manifests. The stack of faults does not run the broker yet. */
export const examined = services
  .map(({ name }) => name)
  .filter((name) => name !== 'broker' && existsSync(path.join(root, 'packages/contracts', name)))

export type ExaminedStack = Awaited<ReturnType<typeof startExaminedStack>>

/** Every service as a process, with keys for the services that contracts name, and a platform administrator. */
export async function startExaminedStack() {
  await using parts = new AsyncDisposableStack()
  const stack = parts.use(
    await startFaultStack({
      hello: true,
      signInProviders: true,
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
    application: `Basic ${basic}`,
    crashes: stack.crashes,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
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
