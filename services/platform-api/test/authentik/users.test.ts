import { expect, test } from 'vitest'
import { codeOf, failureOf, markerOf, open } from './opened.ts'

const marker = markerOf('user')
const ada = { username: 'ada@acme.test', email: 'ada@acme.test', name: 'Ada', path: 'tenants/acme', marker }

test('a user is made once, without a password, in the folder of the tenant', async () => {
  const { authentik, stand, writes } = await open()
  const { object, isNew } = await authentik.users.create(ada)
  expect(isNew).toBe(true)
  expect(object).toMatchObject({ ...ada, isActive: true, lastLoginAt: null, groups: [] })
  const again = await authentik.users.create({ ...ada, name: 'Somebody else', path: 'tenants/other' })
  expect(again).toEqual({ object, isNew: false })
  expect(writes()).toEqual(['createUser'])
  expect(stand.control.contents().users.find(({ pk }) => pk === object.pk)?.password).toBeUndefined()
})

test.each([
  ['the username in other letters', { username: 'ADA@acme.test' }],
  ['the address', { username: 'someone', email: 'ada@acme.test' }],
  ['the address in other letters', { username: 'someone', email: 'Ada@Acme.test' }],
])('a person who has %s is a conflict, and nobody is made', async (_case, other) => {
  const { authentik, stand, writes } = await open()
  stand.control.addUser(other)
  expect(await codeOf(authentik.users.create(ada))).toBe('unclaimed_object')
  expect(writes()).toEqual([])
})

test.each([
  ['a part of the name', { username: 'da@acme.test' }],
  ['more than the name', { username: 'nada@acme.test', email: 'nada@acme.test' }],
  ['no address at all', { username: 'someone', email: '' }],
])('a person who has %s is none', async (_case, other) => {
  const { authentik, stand } = await open()
  stand.control.addUser(other)
  expect(await authentik.users.create(ada)).toMatchObject({ isNew: true })
})

test('after a move to another installation, the recorded number is not taken for the person', async () => {
  const { authentik, stand, writes } = await open()
  const pk = stand.control.addUser({ username: 'somebody', email: 'somebody@else.test' })
  for (const adopt of [false, true])
    expect(await codeOf(authentik.users.create({ ...ada, pk, adopt }))).toBe('unclaimed_object')
  expect(writes()).toEqual([])
  const { object } = await authentik.users.create({ ...ada, pk: 1_000_000 })
  expect(object).toMatchObject({ username: ada.username })
})

test('with adoption, one of two people is not chosen by chance', async () => {
  const { authentik, stand, writes } = await open()
  stand.control.addUser({ username: 'ada@acme.test' })
  stand.control.addUser({ username: 'other', email: 'ada@acme.test' })
  expect(await codeOf(authentik.users.create({ ...ada, adopt: true }))).toBe('external_conflict')
  expect(writes()).toEqual([])
})

test.each(['username', 'search', 'email', 'attributes', 'page', 'page_size', 'search,page', 'all'])(
  'a list that ignores %s leads to nobody else',
  async (ignored) => {
    const { authentik, stand } = await open()
    stand.control.setSettings({ maxPageSize: 7 })
    for (let one = 0; one < 20; one++)
      stand.control.addUser({ username: `u${one}`, attributes: { platform: markerOf('user', `u${one}`) } })
    const before = stand.control.contents().users
    stand.control.setFaults([{ kind: 'parameters-ignored', value: ignored }])
    const code = await codeOf(authentik.users.create(ada))
    // A list without an end is not taken for an empty one.
    expect(code).toBe(['search,page', 'all'].includes(ignored) ? 'upstream_unavailable' : 'ok')
    const others = stand.control.contents().users.filter(({ username }) => username !== ada.username)
    expect(others).toEqual(before)
  },
)

test('a change writes what differs, keeps attributes of others, and gives the marker back', async () => {
  const { authentik, stand, writes } = await open()
  const attributes = { theirs: { a: 1 }, platform: { ...marker, mustChangePassword: true } }
  const pk = stand.control.addUser({ ...{ username: 'ada', name: 'Ada', email: 'a@acme.test', attributes } })
  const own = { pk, marker }
  const changed = await authentik.users.update(own, { name: 'Ada L', email: 'a@acme.test', path: 'tenants/acme' })
  expect(changed).toMatchObject({ name: 'Ada L', path: 'tenants/acme', attributes })
  expect(JSON.parse(stand.control.received().find(({ method }) => method === 'PATCH')?.body ?? '')).toEqual({
    name: 'Ada L',
    path: 'tenants/acme',
  })
  await authentik.users.update(own, { name: 'Ada L' })
  expect(writes()).toEqual(['updateUser'])
  const lost = stand.control.addUser({ username: 'lost', attributes: { theirs: 1 } })
  expect(await codeOf(authentik.users.update({ pk: lost, marker }, { name: 'x' }))).toBe('unclaimed_object')
  const repaired = await authentik.users.update({ pk: lost, marker, adopt: true }, {})
  expect(repaired.attributes).toEqual({ theirs: 1, platform: marker })
})

test('a user is deactivated by PATCH, so that the sessions end, and activated again', async () => {
  const { authentik, stand, writes } = await open()
  const { object } = await authentik.users.create(ada)
  stand.control.signIn({ username: ada.username, sessions: 2, refreshTokens: 2 })
  const own = { pk: object.pk, marker }
  expect(await authentik.users.update(own, { isActive: false })).toMatchObject({ isActive: false })
  const { sessions, refreshTokens } = stand.control.contents()
  expect([sessions, refreshTokens]).toEqual([[], []])
  expect(await authentik.users.update(own, { isActive: true })).toMatchObject({ isActive: true })
  expect(writes()).toEqual(['createUser', 'updateUser', 'updateUser'])
})

test('a password is set for our user alone, again and again, and stands in no record', async () => {
  const { authentik, stand } = await open()
  const { object } = await authentik.users.create(ada)
  const passwordOf = (pk: number) => stand.control.contents().users.find((user) => user.pk === pk)?.password
  for (const password of ['AAAAA-BBBBB-CCCCC-DDDDD', 'EEEEE-FFFFF-GGGGG-HHHHH']) {
    await authentik.users.setPassword({ pk: object.pk, marker }, password)
    expect(passwordOf(object.pk)).toBe(password)
  }
  const stranger = stand.control.addUser({ username: 'stranger' })
  expect(await codeOf(authentik.users.setPassword({ pk: stranger, marker }, 'x'))).toBe('unclaimed_object')
  expect(passwordOf(stranger)).toBeUndefined()
  expect(await codeOf(authentik.users.setPassword({ pk: 1_000_000, marker }, 'x'))).toBe('dependency_failed')
})

test('a refused password is a refusal without the password', async () => {
  const { authentik, stand, token } = await open()
  const { object } = await authentik.users.create(ada)
  stand.control.setFaults([{ kind: 'status', at: 'setPassword', value: '400' }])
  const { failure, text } = await failureOf(authentik.users.setPassword({ pk: object.pk, marker }, 'the-password'))
  expect(failure).toMatchObject({ code: 'validation_rejected', message: 'Authentik refuses to set a password (400)' })
  expect(text).not.toMatch(new RegExp(`the-password|${token}`))
})

test('devices of a user say which of them are a second factor', async () => {
  const { authentik, stand, confined } = await open()
  const { object } = await authentik.users.create(ada)
  stand.control.addUser({ username: 'bea' })
  stand.control.addDevice({ username: 'bea', kind: 'duo' })
  expect(await authentik.users.listAuthenticators(object.pk)).toEqual([])
  for (const [kind, confirmed] of [
    ['totp', true],
    ['webauthn', false],
    ['static', true],
  ] as const)
    stand.control.addDevice({ username: ada.username, kind, confirmed, name: kind })
  expect(await authentik.users.listAuthenticators(object.pk)).toEqual([
    { kind: 'totp', name: 'totp', isConfirmed: true, isFactor: true },
    { kind: 'webauthn', name: 'webauthn', isConfirmed: false, isFactor: false },
    { kind: 'static', name: 'static', isConfirmed: true, isFactor: false },
  ])
  const weak = confined(['authentik_core.view_user', 'authentik_stages_authenticator_static.view_staticdevice'])
  expect(await weak.users.listAuthenticators(object.pk)).toMatchObject([{ kind: 'static' }])
  expect(await codeOf(authentik.users.listAuthenticators(1_000_000))).toBe('dependency_failed')
})
