import { beforeEach, expect, test } from 'vitest'
import { administrator, basic, createTestStalwart, password, type TestStalwart } from './stand-in.ts'

let stalwart: TestStalwart
let domainId: string
let anna: string
beforeEach(async () => {
  stalwart = createTestStalwart({ keys: [{ token: 'API_all' }, { token: 'API_reader', permissions: reading }] })
  domainId = await stalwart.create('Domain', { name: 'acme.test' })
  anna = await stalwart.create('Account', user('anna'))
})

const reading = ['authenticate', 'sysDomainGet', 'sysDomainQuery']
const user = (name: string, more: object = {}) => ({
  '@type': 'User',
  ...{ name, domainId, credentials: { '0': { '@type': 'Password', secret: password } } },
  ...more,
})
const session = (authorization?: string) =>
  stalwart.send('/jmap/session', { headers: { ...(authorization && { authorization }) } })
const signIn = async (login: string, secret = password) =>
  (await session(basic({ name: login, password: secret }))).status

test.each([
  ['a wrong password', basic({ ...administrator, password: 'wrong' }), 401],
  ['an unknown user', basic({ name: 'nobody@acme.test', password }), 401],
  ['an unknown key', 'Bearer API_unknown', 401],
  ['another scheme', 'Digest abc', 401],
  ['no base64', 'Basic %%', 401],
  ['the administrator', basic(administrator), 200],
  ['a key', 'Bearer API_all', 200],
])('%s: %s gives %i', async (_case, authorization, status) => {
  const response = await session(authorization)
  expect(response.status).toBe(status)
  if (status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*, Basic /)
})

test('there is no administrator without a password', async () => {
  expect(await signIn('admin', '')).toBe(401)
  expect(await signIn('', '')).toBe(401)
})

test('a call without credentials is refused, and a session is anonymous', async () => {
  expect((await stalwart.send('/jmap', { method: 'POST', body: '{}' })).status).toBe(401)
  expect((await stalwart.send('/api/account')).status).toBe(401)
  await expect((await session()).json()).resolves.toMatchObject({ username: '', accounts: {} })
})

test('a key has its permissions alone, and loses them when it is revoked', async () => {
  const call = (name: string, given: Record<string, unknown>) => stalwart.call(name, given, 'Bearer API_reader')
  await expect(call('x:Domain/query', {})).resolves.toMatchObject({ ids: [domainId] })
  await expect(call('x:Account/query', {})).resolves.toMatchObject({ error: { type: 'forbidden' } })
  const destroy = { destroy: [domainId] }
  await expect(call('x:Domain/set', destroy)).resolves.toMatchObject({
    error: { type: 'forbidden', description: expect.stringContaining('sysDomainDestroy') },
  })
  stalwart.control.revokeKey('API_reader')
  await expect(call('x:Domain/query', {})).rejects.toThrow('401')
})

test('who creates an account must have every permission that it gets', async () => {
  const permissions = ['authenticate', 'sysAccountCreate', 'sysAccountUpdate']
  stalwart.control.putKey({ token: 'API_narrow', permissions })
  const result = await stalwart.call('x:Account/set', { create: { a: user('bo') } }, 'Bearer API_narrow')
  expect(result).toMatchObject({
    notCreated: { a: { type: 'forbidden', description: expect.stringMatching(/^You are not authorized .* more$/) } },
  })
})

test('a key that an account makes has the permissions of the account, without those that it disables', async () => {
  const root = await stalwart.create('Account', user('root', { roles: { '@type': 'Admin' } }))
  const permissions = { '@type': 'Disable', permissions: { sysAccountDestroy: true } }
  const { created } = await stalwart.call('x:ApiKey/set', { accountId: root, create: { k: { permissions } } })
  const { secret } = (created as { k: { secret: string } }).k
  expect(secret).toMatch(/^API_[\w-]{38}$/)
  const call = (given: Record<string, unknown>) => stalwart.call('x:Account/set', given, `Bearer ${secret}`)
  await expect(call({ create: { a: user('bo') } })).resolves.toHaveProperty('created.a.id')
  await expect(call({ destroy: [anna] })).resolves.toMatchObject({ error: { type: 'forbidden' } })
})

test.each([
  ['merged', { '@type': 'Merge', enabledPermissions: {}, disabledPermissions: { authenticate: true } }, 403],
  ['replaced by nothing', { '@type': 'Replace', enabledPermissions: {}, disabledPermissions: {} }, 403],
  ['inherited', { '@type': 'Inherit' }, 200],
])('with permissions that are %s a sign-in answers as the real one', async (_case, permissions, status) => {
  await stalwart.call('x:Account/set', { update: { [anna]: { permissions } } })
  expect(await signIn('anna@acme.test')).toBe(status)
})

test('an alias signs in where that is permitted', async () => {
  const aliases = { '0': { name: 'anna.holm', domainId } }
  await stalwart.call('x:Account/set', { update: { [anna]: { aliases } } })
  expect(await signIn('Anna.Holm@acme.test')).toBe(200)
  const permissions = { '@type': 'Merge', disabledPermissions: { authenticateWithAlias: true } }
  await stalwart.call('x:Account/set', { update: { [anna]: { permissions } } })
  expect(await signIn('anna.holm@acme.test')).toBe(401)
  expect(await signIn('anna@acme.test')).toBe(200)
})

test('app passwords stand anywhere among the credentials, are shown once, and are destroyed by their id', async () => {
  const make = () => stalwart.call('x:AppPassword/set', { accountId: anna, create: { k: { description: 'phone' } } })
  const made = [await make(), await make(), await make(), await make(), await make()]
  const secrets = made.map(({ created }) => (created as { k: { id: string; secret: string } }).k)
  await expect(make()).resolves.toMatchObject({ notCreated: { k: { type: 'overQuota' } } })
  for (const { secret } of secrets) expect(await signIn('anna@acme.test', secret)).toBe(200)
  const { credentials } = await stalwart.read('Account', anna)
  const shown = Object.values(credentials as Record<string, { '@type': string; secret: string }>)
  expect(shown.map((one) => one['@type']).toSorted()).toEqual([...Array(5).fill('AppPassword'), 'Password'])
  expect(new Set(shown.map(({ secret }) => secret))).toEqual(new Set(['****']))
  const destroy = secrets.map(({ id }) => id)
  await expect(stalwart.call('x:AppPassword/set', { accountId: anna, destroy })).resolves.toMatchObject({
    destroyed: destroy,
  })
  expect(await signIn('anna@acme.test', secrets[0]?.secret)).toBe(401)
  expect(await signIn('anna@acme.test')).toBe(200)
})

test('the place of the password differs from account to account', async () => {
  const places = new Set<string | undefined>()
  for (let count = 0; count < 200 && places.size < 2; count++) {
    const id = await stalwart.create('Account', user(`user-${count}`))
    await stalwart.call('x:AppPassword/set', { accountId: id, create: { k: {} } })
    const { credentials } = await stalwart.read('Account', id)
    places.add(
      Object.entries(credentials as Record<string, { '@type': string }>).find(
        ([, one]) => one['@type'] === 'Password',
      )?.[0],
    )
  }
  expect(places).toEqual(new Set(['0', '1']))
})

test.each([
  ['a short password', { 'credentials/0/secret': 'short' }, 'invalidProperties', 'secret'],
  [
    'a second password',
    { 'credentials/7': { '@type': 'Password', secret: 'copper-lantern-88-fjord' } },
    'invalidProperties',
    'credentials',
  ],
  [
    'an app password among the credentials',
    { 'credentials/7': { '@type': 'AppPassword', description: 'x' } },
    'invalidProperties',
    'credentials',
  ],
  ['another type', { '@type': 'Group' }, 'invalidProperties', '@type'],
])('%s is refused', async (_case, patch, type, property) => {
  await expect(stalwart.call('x:Account/set', { update: { [anna]: patch } })).resolves.toMatchObject({
    notUpdated: { [anna]: { type, properties: [property] } },
  })
  expect(await signIn('anna@acme.test')).toBe(200)
})

test('the masked secret keeps the stored one', async () => {
  await stalwart.call('x:Account/set', { update: { [anna]: { 'credentials/0/secret': '****' } } })
  expect(await signIn('anna@acme.test')).toBe(200)
})
