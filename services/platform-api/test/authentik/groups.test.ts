import { expect, test } from 'vitest'
import { codeOf, failureOf, markerOf, open } from './opened.ts'

const marker = markerOf('tenant')
const acme = { name: 'tenant:acme', marker }

test('a group is made once, and a second time nothing is written', async () => {
  const { authentik, writes } = await open()
  const { object, isNew } = await authentik.groups.put(acme)
  expect([isNew, object]).toMatchObject([true, { name: 'tenant:acme', marker, isSuperuser: false }])
  expect(await authentik.groups.put({ ...acme, pk: object.pk })).toEqual({ object, isNew: false })
  expect(writes()).toEqual(['createGroup'])
})

test('a renamed group gets its name back, and one that was made again with our marker is ours', async () => {
  const { authentik, stand } = await open()
  const pk = stand.control.addGroup({ name: 'renamed', attributes: { platform: marker } })
  expect(await authentik.groups.put({ ...acme, pk })).toMatchObject({
    object: { pk, name: 'tenant:acme' },
    isNew: false,
  })
  await authentik.groups.remove({ pk, marker })
  const again = stand.control.addGroup({ name: 'tenant:acme', attributes: { platform: marker } })
  expect(await authentik.groups.put({ ...acme, pk })).toMatchObject({ object: { pk: again }, isNew: false })
})

test('a group that makes superusers is never ours', async () => {
  const { authentik, stand, writes } = await open()
  stand.control.addGroup({ name: 'tenant:acme', is_superuser: true, attributes: { platform: marker } })
  expect(await codeOf(authentik.groups.put(acme))).toBe('external_conflict')
  expect(writes()).toEqual([])
})

test('a name that a group takes in between is looked at again, and not retried', async () => {
  for (const [attributes, code, isNew] of [
    [{ platform: marker }, 'ok', false],
    [{}, 'unclaimed_object', undefined],
    [{ platform: markerOf('tenant', 'two') }, 'external_conflict', undefined],
  ] as const) {
    const opened = await open()
    const { authentik, stand, writes } = opened
    // After the searches, which are two, and before the creation.
    opened.before = (place) => void (place === 2 && stand.control.addGroup({ name: 'tenant:acme', attributes }))
    const put = authentik.groups.put(acme)
    expect(await codeOf(put)).toBe(code)
    if (code === 'ok') expect((await put).isNew).toBe(isNew)
    expect(writes()).toEqual(['createGroup'])
  }
})

test('a member is added and removed once, and what is gone is no member', async () => {
  const { authentik, stand, writes } = await open()
  const { object } = await authentik.groups.put(acme)
  const user = stand.control.addUser({ username: 'ada' })
  const membership = { group: object.pk, user }
  stand.control.clearReceived()
  expect(await authentik.groups.addMember(membership)).toEqual({ isNew: true })
  expect(await authentik.groups.addMember(membership)).toEqual({ isNew: false })
  expect(await authentik.groups.isMember(membership)).toBe(true)
  for (const _time of [1, 2]) await authentik.groups.removeMember(membership)
  expect(await authentik.groups.isMember(membership)).toBe(false)
  expect(writes()).toEqual(['addUser', 'removeUser'])
  for (const nobody of [
    { ...membership, user: 1_000_000 },
    { ...membership, group: '11111111-2222-4333-8444-555555555555' },
  ]) {
    expect(await codeOf(authentik.groups.addMember(nobody))).toBe('dependency_failed')
    expect(await codeOf(authentik.groups.removeMember(nobody))).toBe('ok')
  }
})

test.each([1, 7, 100])('members are read to the last one, with pages of %i', async (maxPageSize) => {
  const { authentik, stand } = await open()
  stand.control.setSettings({ maxPageSize })
  stand.control.addGroup({ name: 'other' })
  const { object } = await authentik.groups.put(acme)
  const members = Array.from({ length: 101 }, (_, index) => {
    stand.control.addUser({ username: `other-${index}`, groups: ['other'] })
    return stand.control.addUser({ username: `member-${index}`, groups: ['tenant:acme'] })
  })
  const pks = async () => (await authentik.groups.listMembers(object.pk)).map(({ pk }) => pk)
  const inOrder = members.toSorted((one, other) => one - other)
  expect((await pks()).sort((one, other) => one - other)).toEqual(inOrder)
  stand.control.setFaults([{ kind: 'parameters-ignored', value: 'groups_by_pk' }])
  expect((await pks()).sort((one, other) => one - other)).toEqual(inOrder)
  stand.control.setFaults([{ kind: 'parameters-ignored', value: 'page' }])
  expect(await codeOf(authentik.groups.listMembers(object.pk))).toBe('upstream_unavailable')
})

test.each(['name', 'attributes', 'include_users', 'all'])(
  'a list that ignores %s leads to no other group',
  async (ignored) => {
    const { authentik, stand } = await open()
    for (let one = 0; one < 20; one++)
      stand.control.addGroup({ name: `g${one}`, attributes: { platform: markerOf('tenant', `g${one}`) } })
    const before = stand.control.contents().groups
    stand.control.setFaults([{ kind: 'parameters-ignored', value: ignored }])
    const { object } = await authentik.groups.put(acme)
    await authentik.groups.remove({ pk: object.pk, marker })
    expect(stand.control.contents().groups).toEqual(before)
  },
)

test('what an account may not do is named', async () => {
  const { authentik, confined } = await open()
  const { object } = await authentik.groups.put(acme)
  const weak = confined(['authentik_core.view_group'])
  expect(await weak.groups.find(acme)).toEqual(object)
  const { failure } = await failureOf(weak.groups.put({ ...acme, name: 'tenant:other' }))
  expect(failure).toMatchObject({
    code: 'upstream_auth',
    message: 'the account at Authentik lacks a permission: it may not change a group',
  })
})

test('a token that is not valid is told from a permission that is missing', async () => {
  const { authentik, stand, token } = await open()
  stand.control.revokeToken(token)
  const { failure, text } = await failureOf(authentik.groups.find(acme))
  expect(failure).toMatchObject({ code: 'upstream_auth', message: 'Authentik does not accept the token' })
  expect(text).not.toContain(token)
})
