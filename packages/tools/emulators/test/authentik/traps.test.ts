import { expect, test } from 'vitest'
import { openAuthentik } from './stand-in.ts'

function signedIn() {
  const opened = openAuthentik()
  const pk = opened.control.addUser({ username: 'ada' })
  opened.control.addUser({ username: 'bea' })
  opened.control.signIn({ username: 'ada', sessions: 2, refreshTokens: 2 })
  opened.control.signIn({ username: 'bea', sessions: 1, refreshTokens: 1 })
  const counts = () => {
    const { sessions, refreshTokens } = opened.control.contents()
    return [sessions.length, refreshTokens.length]
  }
  return { ...opened, path: `/core/users/${pk}/`, counts }
}

test('PATCH ends the sessions and tokens of a user who is deactivated, and PUT the tokens alone', async () => {
  for (const [method, left] of [
    ['PATCH', [1, 1]],
    ['PUT', [3, 1]],
  ] as const) {
    const { call, path, counts } = signedIn()
    const body = { username: 'ada', name: 'Ada', is_active: false }
    expect(await call(method, path, { body })).toMatchObject({ status: 200, body: { is_active: false } })
    expect(counts(), method).toEqual(left)
  }
})

test('with the fault, a user who is deactivated keeps everything', async () => {
  const { call, control, path, counts } = signedIn()
  control.setFaults([{ kind: 'sessions-kept' }])
  await call('PATCH', path, { body: { is_active: false } })
  expect(counts()).toEqual([3, 3])
})

test('a deleted session leaves its refresh tokens, whose rows have the secret of their provider', async () => {
  const { call, control, counts } = signedIn()
  const flow = control.contents().flows[0]?.pk
  const body = { name: 'p', authorization_flow: flow, invalidation_flow: flow, redirect_uris: [] }
  const provider = (await call('POST', '/providers/oauth2/', { body })).body
  control.signIn({ username: 'ada', sessions: 0, refreshTokens: 1 })
  const uuid = control.contents().sessions[0]?.uuid
  expect((await call('DELETE', `/core/authenticated_sessions/${uuid}/`)).status).toBe(204)
  expect(counts()).toEqual([2, 4])
  const { results } = (await call('GET', `/oauth2/refresh_tokens/?provider=${provider.pk}`)).body
  expect(results).toMatchObject([{ user: { username: 'ada' }, provider: { client_secret: provider.client_secret } }])
})

test('sessions of several people are deleted at once only where the release can do it', async () => {
  const { call, control, counts } = signedIn()
  const pks = control.contents().sessions.map(({ user }) => `user_pks=${user}`)
  const path = `/core/authenticated_sessions/bulk_delete/?${pks.join('&')}`
  expect((await call('DELETE', path)).status).toBe(404)
  control.setSettings({ hasBulkDelete: true })
  expect(await call('DELETE', path)).toMatchObject({ status: 200, body: { deleted: 3 } })
  expect(counts()).toEqual([0, 3])
})

test('the list of applications ignores filters, and is as it was when it was first requested', async () => {
  const { call, clock } = openAuthentik()
  const add = (slug: string) => call('POST', '/core/applications/', { body: { name: slug, slug } })
  const list = async (query: string) => {
    const { pagination, results } = (await call('GET', `/core/applications/?${query}`)).body
    return [pagination.count, results.map(({ slug }: { slug: string }) => slug)]
  }
  await add('one')
  await add('two')
  expect(await list('slug=two')).toEqual([1, ['one', 'two']])
  await add('three')
  expect(await list('slug=three')).toEqual([1, ['one', 'two']])
  expect(await list('slug=three&superuser_full_list=true')).toEqual([1, ['three']])
  expect(await list('search=three')).toEqual([1, ['three']])
  clock.advance({ hours: 24 })
  expect(await list('slug=three')).toEqual([1, ['one', 'two', 'three']])
})

test('a member of a group below is let in by a binding of the group above', async () => {
  const { call, control } = openAuthentik()
  const above = control.addGroup({ name: 'above' })
  control.addGroup({ name: 'below', parent: 'above' })
  const pk = control.addUser({ username: 'ada', groups: ['below'] })
  const application = (await call('POST', '/core/applications/', { body: { name: 'App', slug: 'app' } })).body
  await call('POST', '/policies/bindings/', { body: { target: application.pk, group: above, order: 0 } })
  const { body } = await call('GET', `/core/applications/app/check_access/?for_user=${pk}`)
  expect(body.passing).toBe(true)
  expect((await call('GET', `/core/users/${pk}/`)).body.groups_obj).toMatchObject([{ name: 'below' }])
})

test('a page has no more rows than the release permits', async () => {
  const { call, control } = signedIn()
  control.setSettings({ maxPageSize: 1 })
  const { pagination, results } = (await call('GET', '/core/users/?page_size=500')).body
  expect([pagination.total_pages, pagination.next, results.length]).toEqual([4, 2, 1])
})
