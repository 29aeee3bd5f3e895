import { brokerOperator, permissions } from '@constellation/contracts-broker'
import { platformPermissions } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OperatedBroker, startOperatedBroker } from './start-operated-broker.ts'

let world: OperatedBroker
beforeAll(async () => {
  world = await startOperatedBroker()
})
afterAll(() => world[Symbol.asyncDispose]())

const list = (token?: string, headers: Record<string, string> = {}) =>
  world.broker.as(token, headers).listAllGrants({ query: {} })

test('either permission in the account of the platform opens what is read, and a platform administrator passes', async () => {
  for (const permission of ['broker_read', 'broker_operate']) {
    const { client } = await world.operator(permission)
    expect(await client.listAllGrants({ query: {} })).toMatchObject({ items: expect.any(Array) })
  }
  const root = await world.operators.tokenFor(world.operators.root)
  expect(await list(root)).toMatchObject({ nextCursor: null })
})

test('nobody becomes an operator by a role in their own account', async () => {
  const { person, token } = await world.operators.impostor('broker_read', 'broker_operate')
  const body = { accountId: person.accountId, name: 'Mine', permissions: ['broker_read'] }
  await expect(person.client.createRole({ body })).rejects.toMatchObject({ code: 'reserved_permission' })
  await expect(list(token)).rejects.toMatchObject({ code: 'permission_denied', status: 403 })
  const entry = (await world.audit()).findLast(({ actor_id }) => actor_id === person.id)
  expect(entry).toMatchObject({
    action: 'operator.refuse',
    outcome: 'refused',
    detail: { operation: 'listAllGrants', code: 'permission_denied' },
  })
})

test('who may only read cannot revoke', async () => {
  const { grantId } = await world.broker.pair()
  const reader = await world.operator('broker_read')
  const params = { grant_id: grantId }
  await expect(reader.client.revokeAnyGrant({ params })).rejects.toMatchObject({ code: 'permission_denied' })
  const operator = await world.operator('broker_operate')
  expect(await operator.client.revokeAnyGrant({ params })).toMatchObject({ grant_id: grantId })
})

test('the console may call for an operator, no other service may, and its own token opens nothing', async () => {
  const { token } = await world.operator('broker_read')
  const tokenOf = (service: 'console' | 'login', audience: 'broker' | 'rbac' = 'broker') =>
    world.operators.rbac.tokensOf(service).tokenFor(audience)
  expect(await list(token, { 'x-service-token': await tokenOf('console') })).toMatchObject({ nextCursor: null })
  for (const sent of [await tokenOf('login'), await tokenOf('console', 'rbac'), 'a.b.c'])
    await expect(list(token, { 'x-service-token': sent })).rejects.toMatchObject({ code: 'service_unauthorized' })
  await expect(list(undefined, { 'x-service-token': await tokenOf('console') })).rejects.toMatchObject({
    code: 'missing_ticket',
  })
})

test('a token for another application is refused with its own code, behind the console too', async () => {
  const { person } = await world.operator('broker_read')
  const hello = await world.operators.tokenFor(person, 'hello')
  const service = { 'x-service-token': await world.operators.rbac.tokensOf('console').tokenFor('broker') }
  for (const headers of [{}, service])
    await expect(list(hello, headers)).rejects.toMatchObject({ code: 'wrong_application', status: 403 })
})

test('an ended session is refused at the next request, and kept as a security event', async () => {
  const { person, token } = await world.operator('broker_read')
  await list(token)
  await world.operators.rbac.as('platform-api').endAllSessions({ params: { id: person.id } })
  await expect(list(token)).rejects.toMatchObject({ code: 'invalid_ticket', status: 401 })
  const events = await world.broker.owner.selectFrom('security_events').select(['kind', 'outcome']).execute()
  expect(events).toContainEqual({ kind: 'auth_failed', outcome: 'invalid_ticket' })
})

test('a session of a program opens no operation of operators, and a token of an operator none of programs', async () => {
  const program = await world.broker.program()
  await expect(list(program.token)).rejects.toMatchObject({ code: 'invalid_ticket' })
  const { client } = await world.operator('broker_operate')
  await expect(client.listGrants({ query: {} })).rejects.toMatchObject({ code: 'unauthorized' })
})

test('without an answer of rbac nothing is read, and nothing is revoked', async () => {
  const { grantId } = await world.broker.pair()
  const { client } = await world.operator('broker_operate')
  world.network.detach('rbac')
  try {
    for (const call of [
      () => client.listMints({ query: {} }),
      () => client.revokeAnyGrant({ params: { grant_id: grantId } }),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'identity_unavailable', status: 503 })
  } finally {
    world.network.attach('rbac', world.operators.rbac.app)
  }
  expect(await client.getGrant({ params: { grant_id: grantId }, query: {} })).toMatchObject({ state: 'live' })
  const unavailable = world.broker.owner
    .selectFrom('security_events')
    .select('kind')
    .where('outcome', '=', 'identity_unavailable')
  expect(await unavailable.execute()).toEqual([{ kind: 'backend_error' }, { kind: 'backend_error' }])
})

test('every operation of operators is open to the console and to a person directly, and what changes needs broker_operate', () => {
  for (const { allow, method } of Object.values(brokerOperator)) {
    const any = method === 'get' ? ['broker_read', 'broker_operate'] : ['broker_operate']
    expect(allow).toEqual({ services: ['console'], user: { permissions: any, direct: true } })
  }
})

test('rbac keeps every permission of the broker to the account of the platform', () => {
  expect(platformPermissions).toEqual(expect.arrayContaining(Object.keys(permissions)))
})
