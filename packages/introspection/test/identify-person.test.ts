import { readFileSync } from 'node:fs'
import { createReadiness, serve } from '@constellation/chassis'
import { createClient, type Transport } from '@constellation/client'
import { endpoint } from '@constellation/contract'
import { rbac as rbacContract } from '@constellation/contracts-rbac'
import { createMetrics } from '@constellation/observability'
import { createNetwork, testLogger } from '@constellation/testkit'
import { createServiceVerifier, parseServiceKeys } from '@constellation/tokens'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createIdentification, type Person, requirePlatformPermission } from '../src/index.ts'
import { type Operators, startOperators } from './operators.ts'

const common = {
  status: 200,
  errors: [],
  reply: z.object({ who: z.string(), service: z.string().nullable() }),
} as const
const read = { services: ['console'], user: { permissions: ['member'] } } as const

const desk = {
  look: endpoint({
    ...common,
    method: 'get',
    path: '/look',
    summary: 'Open to a service and to a person directly',
    allow: { ...read, user: { ...read.user, direct: true } },
  }),
  touch: endpoint({
    ...common,
    method: 'post',
    path: '/touch',
    summary: 'Open to a person behind a service alone',
    allow: { ...read, user: { ...read.user } },
    errors: ['wrong_application', 'identity_unavailable'],
  }),
  sign: endpoint({
    ...common,
    method: 'post',
    path: '/sign',
    summary: 'Needs a recent proof of the person',
    allow: { ...read, user: { ...read.user, direct: true, recent: true } },
  }),
} as const

let operators: Operators
beforeAll(async () => {
  operators = await startOperators()
})
afterAll(() => operators[Symbol.asyncDispose]())

/** A service that knows people by introspection, and a way to call it. */
function startDesk({ fetch = (request: Request) => operators.rbac.app.fetch(request) } = {}) {
  const { rbac } = operators
  const { logger, lines } = testLogger()
  const tokens = rbac.tokensOf('broker')
  const transport: Transport = {
    baseUrl: 'http://rbac',
    fetch,
    headers: async () => ({ 'x-service-token': await tokens.tokenFor('rbac') }),
    attempts: 1,
  }
  const serviceVerifier = createServiceVerifier({
    audience: 'broker',
    keys: parseServiceKeys(readFileSync(rbac.keys.environment.RBAC_SERVICE_JWKS_FILE, 'utf8')),
    now: () => rbac.clock.now().getTime(),
  })
  const identify = createIdentification({
    serviceVerifier,
    rbac: () => createClient(rbacContract, transport),
    applications: ['operator'],
  })
  const user: (...input: Parameters<typeof identify>) => Promise<Person> = async (context, operation) => {
    const person = await identify(context, operation)
    requirePlatformPermission(person, operation)
    return person
  }
  const answer = ({ actor }: { actor: Person }) => ({ who: actor.userId, service: actor.service ?? null })
  const app = serve(
    desk,
    {
      service: 'desk',
      logger,
      metrics: createMetrics(),
      readiness: createReadiness([], { now: () => new Date(0), logger }),
      newRequestId: () => 'request-1',
      authenticate: { user },
    },
    { look: answer, touch: answer, sign: answer },
  )
  const as = (headers: Record<string, string>) =>
    createClient(desk, {
      baseUrl: 'http://desk',
      fetch: (request) => app.fetch(request),
      headers: () => headers,
      attempts: 1,
    })
  return { as, lines }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('a person is known directly, or behind a service that the operation names', async () => {
  const { as } = startDesk()
  const { person, token } = await operators.operator('member')
  expect(await as(bearer(token)).look()).toEqual({ who: person.id, service: null })
  const withConsole = {
    ...bearer(token),
    'x-service-token': await operators.rbac.tokensOf('console').tokenFor('broker'),
  }
  expect(await as(withConsole).look()).toEqual({ who: person.id, service: 'console' })
  expect(await as(withConsole).touch()).toEqual({ who: person.id, service: 'console' })
})

test('a service token that is sent must be valid and of a named service, also where none is needed', async () => {
  const { as } = startDesk()
  const { token } = await operators.operator('member')
  const login = await operators.rbac.tokensOf('login').tokenFor('broker')
  const elsewhere = await operators.rbac.tokensOf('console').tokenFor('rbac')
  for (const sent of ['', 'made.up.token', login, elsewhere])
    await expect(as({ ...bearer(token), 'x-service-token': sent }).look()).rejects.toMatchObject({
      code: 'service_unauthorized',
    })
  await expect(as(bearer(token)).touch()).rejects.toMatchObject({ code: 'service_unauthorized' })
})

test('a permission counts only in the account of the platform, and an administrator of the platform passes', async () => {
  const { as } = startDesk()
  const { token } = await operators.impostor('member')
  await expect(as(bearer(token)).look()).rejects.toMatchObject({ code: 'permission_denied', status: 403 })
  const { token: other } = await operators.operator('broker_read')
  await expect(as(bearer(other)).look()).rejects.toMatchObject({ code: 'permission_denied' })
  expect(await as(bearer(await operators.tokenFor(operators.root))).look()).toMatchObject({ who: operators.root.id })
})

test('a role that is taken away, and a session that ends, have an effect at the next request', async () => {
  const { as } = startDesk()
  const { person, token, role } = await operators.operator('member')
  await as(bearer(token)).look()
  const root = operators.rbac.as('platform-api', operators.root.tokens.accessToken)
  await root.removeMember({ params: { id: role.accountId ?? '', userId: person.id } })
  await expect(as(bearer(token)).look()).rejects.toMatchObject({ code: 'permission_denied' })
  await operators.rbac.as('platform-api').endAllSessions({ params: { id: person.id } })
  await expect(as(bearer(token)).look()).rejects.toMatchObject({ code: 'invalid_ticket', status: 401 })
})

test('a proof that is older than ten minutes is refused where a recent one is needed, and there alone', async () => {
  const { as } = startDesk()
  const { person, token } = await operators.operator('member')
  expect(await as(bearer(token)).sign()).toMatchObject({ who: person.id })
  await operators.rbac.timePasses({ minutes: 11 })
  expect(await as(bearer(token)).look()).toMatchObject({ who: person.id })
  await expect(as(bearer(token)).sign()).rejects.toMatchObject({ code: 'reauth_required', status: 401 })
})

test('a token of another application, one that is none, and no token are refused, each with its code', async () => {
  const { as } = startDesk()
  const { person } = await operators.operator('member')
  for (const token of [await operators.tokenFor(person, 'hello'), person.tokens.accessToken])
    await expect(as(bearer(token)).look()).rejects.toMatchObject({ code: 'wrong_application', status: 403 })
  for (const token of ['made.up.token', `a.b.${'c'.repeat(5000)}`, 'none'])
    await expect(as(bearer(token)).look()).rejects.toMatchObject({ code: 'invalid_ticket', status: 401 })
  await expect(as({}).look()).rejects.toMatchObject({ code: 'missing_ticket', status: 401 })
})

test('without an answer of rbac nobody is identified, and the log has the cause', async () => {
  const network = createNetwork()
  const { as, lines } = startDesk({ fetch: network.fetch })
  const { token } = await operators.operator('member')
  const answers = [() => new Response('', { status: 500 }), () => Response.json({ active: 'yes' })]
  for (const fetch of answers) {
    network.attach('rbac', { fetch })
    await expect(as(bearer(token)).look()).rejects.toMatchObject({
      code: 'identity_unavailable',
      status: 503,
      retryAfterSeconds: 5,
    })
  }
  expect(lines).toContainEqual(expect.objectContaining({ problem: 'identity_unavailable', level: 'warn' }))
})
