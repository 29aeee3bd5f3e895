import { createClient } from '@constellation/client'
import { type Endpoint, type ServiceName, serviceNames } from '@constellation/contract'
import { rbac as contract } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dump } from '../database/dump.ts'
import { signIn } from '../passkeys/passkeys.ts'
import { type Person, type RbacClient, startRbac, type TestRbac } from '../rbac.ts'
import { examples, makeWorld, type World } from './examples.ts'

type Name = keyof typeof contract
type Service = Parameters<TestRbac['as']>[0]

let rbac: TestRbac
let world: World
let stranger: Person
let restricted: Person
let expiredToken: string
let endedToken: string

beforeAll(async () => {
  rbac = await startRbac()
  // Twenty minutes in: what was signed in before them has an expired token and is not recent.
  expiredToken = (await rbac.person()).tokens.accessToken
  await rbac.timePasses({ minutes: 20 })
  world = await makeWorld(rbac)
  stranger = await rbac.person()
  restricted = await rbac.member(world.admin.accountId, { emailVerified: false })
  endedToken = await tokenOfEndedSession(world.member.email)
})
afterAll(() => rbac[Symbol.asyncDispose]())

const operations = Object.entries(contract).map(([name, operation]): [Name, Endpoint] => [
  // The entries of the contract have its names.
  name as Name,
  operation,
])
const ofServices = operations.filter(([, { allow }]) => typeof allow === 'object')
const ofUsers = operations.filter(([, { allow }]) => typeof allow === 'object' && allow.user)
const ofPermitted = ofUsers.filter(([, operation]) => accessOf(operation).permissions || accessOf(operation).self)
const ofRecent = ofUsers.filter(([, operation]) => accessOf(operation).recent)

test('only the public keys are open to anybody', () => {
  const open = operations.filter(([, { allow }]) => typeof allow !== 'object').map(([name]) => name)
  expect(open).toEqual(['userTokenKeys'])
})

describe.each(ofServices)('%s', (name, operation) => {
  test('is refused to nobody', () => refused(name, clientWith({}), 'service_unauthorized', 401))

  test('is refused to a service that is not named', () =>
    refused(name, rbac.as(outsiderOf(operation), world.admin.tokens.accessToken), 'service_unauthorized', 401))

  test('is refused to a service whose token is for another one', async () => {
    const headers = { 'x-service-token': await tokenFor('login') }
    return refused(name, clientWith(headers), 'service_unauthorized', 401)
  })
})

describe.each(ofUsers)('%s', (name, operation) => {
  const as = (accessToken?: string) => rbac.as(callerOf(operation), accessToken)

  if (!accessOf(operation).optional)
    test('is refused without a ticket', () => refused(name, as(), 'missing_ticket', 401))
  test('is refused with a ticket that is none', () => refused(name, as('no.such.ticket'), 'invalid_ticket', 401))
  test('is refused with a ticket that cannot be read', () => refused(name, as(''), 'invalid_ticket', 401))
  test('is refused with an expired ticket', () => refused(name, as(expiredToken), 'ticket_expired', 401))
  test('is refused in an ended session', () => refused(name, as(endedToken), 'invalid_ticket', 401))
})

describe.each(ofUsers.filter(([, operation]) => accessOf(operation).optional))('%s', (name, operation) => {
  test('is open to nobody in particular', () => call(rbac.as(callerOf(operation)), name))

  test('is refused with a ticket that is empty, and not taken for nobody', async () => {
    const headers = { 'x-service-token': await rbac.serviceToken(callerOf(operation)), authorization: '' }
    await refused(name, clientWith(headers), 'invalid_ticket', 401)
  })
})

describe.each(ofUsers.filter(([, operation]) => !accessOf(operation).restricted))('%s', (name, operation) => {
  test('is refused in a restricted session', () =>
    refused(name, rbac.as(callerOf(operation), restricted.tokens.accessToken), 'restricted_session', 403))
})

describe.each(ofRecent)('%s', (name, operation) => {
  test('is refused when the sign-in is older than ten minutes', async () => {
    const { accessToken, sessionId } = await signIn(rbac, world.admin.authenticator)
    await rbac.owner
      .updateTable('sessions')
      .set({ auth_time: new Date(Date.now() - 11 * 60_000) })
      .where('id', '=', sessionId)
      .execute()
    await refused(name, rbac.as(callerOf(operation), accessToken), 'reauth_required', 401)
  })
})

describe.each(ofPermitted)('%s', (name, operation) => {
  test('is refused to an administrator of another account', () => refusedToUser(name, operation, stranger))
})

describe.each(ofPermitted.filter(([, operation]) => !accessOf(operation).permissions?.includes('member')))(
  '%s',
  (name, operation) => {
    test('is refused to a member without power', () => refusedToUser(name, operation, world.member))
  },
)

describe.each(ofUsers.filter((entry) => !ofPermitted.includes(entry)))('%s', (name, operation) => {
  test('shows nothing of an account to an administrator of another one', async () => {
    const reply = await call(rbac.as(callerOf(operation), stranger.tokens.accessToken), name)
    const shown = JSON.stringify(reply)
    for (const { id, email, accountId } of [world.admin, world.member])
      for (const secret of [id, email, accountId]) expect(shown).not.toContain(secret)
  })
})

describe('for who may make it', () => {
  test.each(operations.filter(([name]) => name !== 'bootstrapAdmin'))('%s succeeds', async (name, operation) => {
    const own = operation.method === 'get' ? world : await makeWorld(rbac)
    await call(rbac.as(callerOf(operation), own.admin.tokens.accessToken), name, own)
  })
})

/** Whatever else, the caller is refused and no row of the database is another. */
async function refused(name: Name, client: RbacClient, code: string, status: number) {
  const before = await dump(rbac.owner)
  await expect(call(client, name)).rejects.toMatchObject({ code, status })
  expect(await dump(rbac.owner)).toEqual(before)
}

async function refusedToUser(name: Name, operation: Endpoint, { tokens }: Person) {
  const before = await dump(rbac.owner)
  const status = await call(rbac.as(callerOf(operation), tokens.accessToken), name).then(
    (reply) => reply,
    (error) => error.status,
  )
  expect([403, 404]).toContain(status)
  expect(await dump(rbac.owner)).toEqual(before)
}

function call(client: RbacClient, name: Name, own = world): Promise<unknown> {
  // Each operation is given its own example; the union of all of them cannot say so.
  const send = client[name] as (input: unknown) => Promise<unknown>
  return send(examples[name](own))
}

function accessOf({ allow }: Endpoint) {
  return (typeof allow === 'object' && allow.user) || {}
}

function callerOf({ allow }: Endpoint): Service {
  return typeof allow === 'object' ? (allow.services?.[0] ?? 'login') : 'login'
}

function outsiderOf({ allow }: Endpoint): Service {
  const outsider = serviceNames.find((service) => typeof allow === 'object' && !allow.services?.includes(service))
  if (!outsider) throw new Error('every service may call this')
  return outsider
}

/** A client that proves nothing but what its headers say. */
function clientWith(headers: Record<string, string>): RbacClient {
  const as = { authorization: `Bearer ${world.admin.tokens.accessToken}`, ...headers }
  return createClient(contract, { baseUrl: 'http://rbac', fetch: rbac.fetch, headers: () => as })
}

/** A token of console that is good for another callee. */
function tokenFor(audience: ServiceName) {
  return rbac.tokensOf('console').tokenFor(audience)
}

async function tokenOfEndedSession(email: string) {
  const { accessToken, sessionId } = await rbac.signIn(email)
  await rbac.as('login').logOut({ body: { sessionId } })
  return accessToken
}
