import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { type Answer, callAuthentik, describeAuthentikConformance } from './authentik-target.ts'

const unknownUuid = '11111111-2222-4333-8444-555555555555'
const unknownPk = 2_000_000_000

describeAuthentikConformance((start) => {
  /** What was made, to be deleted at the end in the reverse order. */
  const made: string[] = []
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> =>
    callAuthentik(await start(), [method, path], body)

  afterAll(async () => {
    for (const path of made.reverse()) await call('DELETE', path)
  })

  async function create(path: string, body: object, key = 'pk') {
    const { status, body: object } = await call('POST', path, body)
    expect(status, JSON.stringify(object)).toBe(201)
    made.push(`${path}${object[key]}/`)
    return object
  }

  const newName = () => `conformance-${randomUUID()}`
  const createUser = (given: object = {}) => create('/core/users/', { username: newName(), name: 'Ada', ...given })
  const createGroup = (given: object = {}) => create('/core/groups/', { name: newName(), ...given })

  async function createProvider(given: object = {}) {
    const flow = async (slug: string) => (await call('GET', `/flows/instances/${slug}/`)).body.pk
    return create('/providers/oauth2/', {
      name: newName(),
      authorization_flow: await flow('default-provider-authorization-implicit-consent'),
      invalidation_flow: await flow('default-provider-invalidation-flow'),
      redirect_uris: [{ matching_mode: 'strict', url: 'https://app.example.test/callback' }],
      ...given,
    })
  }

  async function createApplication(given: object = {}) {
    const slug = newName()
    return create('/core/applications/', { name: 'An application', slug, ...given }, 'slug')
  }

  test.each([
    ['no token', {}, 'Authentication credentials were not provided.'],
    ['a wrong token', { authorization: 'Bearer wrong' }, 'Token invalid/expired'],
  ])('%s is answered with 403', async (_case, headers, detail) => {
    const answer = await callAuthentik(await start(), ['GET', '/core/users/'], undefined, headers)
    expect(answer).toMatchObject({ status: 403, body: { detail } })
  })

  test('a path without its last slash is redirected for GET, and does not work for POST', async () => {
    expect((await call('GET', '/core/users')).status).toBe(301)
    expect((await call('POST', '/core/users', { username: newName(), name: 'Ada' })).status).toBeGreaterThanOrEqual(300)
  })

  test('a user is made with defaults, read by number, and has no password in an answer', async () => {
    const user = await createUser({ email: 'ada@example.test', path: 'tenants/acme' })
    const { status, body } = await call('GET', `/core/users/${user.pk}/`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      pk: expect.any(Number),
      uuid: expect.any(String),
      username: user.username,
      email: 'ada@example.test',
      is_active: true,
      is_superuser: false,
      groups: [],
      attributes: {},
      path: 'tenants/acme',
      type: 'internal',
      last_login: null,
    })
    expect(JSON.stringify(body)).not.toMatch(/"password"/)
    expect((await call('POST', `/core/users/${user.pk}/set_password/`, { password: randomUUID() })).status).toBe(204)
  })

  test.each([
    ['without a name', { username: 'x' }, { name: ['This field is required.'] }],
    ['without a username', { name: 'Ada' }, { username: ['This field is required.'] }],
    ['with a name of 151 letters', { username: 'x'.repeat(151), name: 'Ada' }, { username: [expect.any(String)] }],
    ['as an internal service account', { username: 'x', name: 'A', type: 'internal_service_account' }, {}],
    ['in a path that begins with a slash', { username: 'x', name: 'A', path: '/a' }, { path: [expect.any(String)] }],
  ])('a user %s is refused by its field', async (_case, body, messages) => {
    expect(await call('POST', '/core/users/', body)).toMatchObject({ status: 400, body: messages })
  })

  test('a username is taken once, and in other letters once more', async () => {
    const { username } = await createUser()
    const again = await call('POST', '/core/users/', { username, name: 'Ada' })
    expect(again).toMatchObject({ status: 400, body: { username: ['This field must be unique.'] } })
    const other = await createUser({ username: username.toUpperCase() })
    const { body } = await call('GET', `/core/users/?username=${username.toUpperCase()}`)
    expect(body.results).toMatchObject([{ pk: other.pk }])
    const found = await call('GET', `/core/users/?search=${username}&page_size=100`)
    expect(found.body.results.map((user: { username: string }) => user.username)).toEqual(
      expect.arrayContaining([username, username.toUpperCase()]),
    )
  })

  test('users are found by exact name, by e-mail and by what stands inside an attribute', async () => {
    const id = randomUUID()
    const email = `${id}@example.test`
    const { pk, username } = await createUser({ email, attributes: { platform: { kind: 'user', id } } })
    const attributes = encodeURIComponent(JSON.stringify({ platform__id: id }))
    for (const query of [`username=${username}`, `email=${email}`, `attributes=${attributes}`]) {
      const { body } = await call('GET', `/core/users/?${query}`)
      expect(body.results, query).toMatchObject([{ pk }])
    }
    expect((await call('GET', '/core/users/?attributes=nonsense')).status).toBe(400)
  })

  test('a filter that does not exist, and one without a value, are ignored', async () => {
    await createUser()
    const all = await call('GET', '/core/users/?page_size=1')
    for (const query of ['user_name=nobody', 'username=']) {
      const { body } = await call('GET', `/core/users/?page_size=1&${query}`)
      expect(body.pagination.count, query).toBe(all.body.pagination.count)
    }
  })

  test('PATCH replaces attributes as a whole, and leaves what is not named', async () => {
    const { pk, username } = await createUser({ attributes: { one: 1, two: 2 } })
    const { status, body } = await call('PATCH', `/core/users/${pk}/`, { attributes: { two: 3 } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ username, is_active: true })
    expect(body.attributes).toEqual({ two: 3 })
  })

  test('a user is deleted once', async () => {
    const { pk } = await createUser()
    const path = `/core/users/${pk}/`
    expect((await call('DELETE', path)).status).toBe(204)
    const gone = { status: 404, body: { detail: 'No User matches the given query.' } }
    expect(await call('GET', path)).toEqual(gone)
    expect(await call('DELETE', path)).toEqual(gone)
  })

  test('pages are numbered, the last one says 0, and one after it is not found', async () => {
    const email = `${randomUUID()}@example.test`
    for (let one = 0; one < 3; one++) await createUser({ email })
    const page = (number: number) => call('GET', `/core/users/?email=${email}&page_size=2&page=${number}`)
    const [first, last, none] = [await page(1), await page(2), await page(3)]
    const counts = { count: 3, total_pages: 2 }
    const indices = [
      { next: 2, previous: 0, current: 1, start_index: 1, end_index: 2 },
      { next: 0, previous: 1, current: 2, start_index: 3, end_index: 3 },
    ]
    expect(first.body.pagination).toMatchObject({ ...counts, ...indices[0] })
    expect(last.body.pagination).toMatchObject({ ...counts, ...indices[1] })
    expect([first.body.results.length, last.body.results.length]).toEqual([2, 1])
    expect(none).toEqual({ status: 404, body: { detail: 'Invalid page.' } })
  })

  test('members of a group are added and removed one by one, repeatedly', async () => {
    const [group, user] = [await createGroup(), await createUser()]
    const change = (what: 'add_user' | 'remove_user', pk: number) =>
      call('POST', `/core/groups/${group.pk}/${what}/`, { pk })
    const members = async () => (await call('GET', `/core/groups/${group.pk}/`)).body.users
    for (const _time of [1, 2]) expect((await change('add_user', user.pk)).status).toBe(204)
    expect(await members()).toEqual([user.pk])
    const { body } = await call('GET', `/core/users/${user.pk}/`)
    expect(body.groups).toEqual([group.pk])
    const listed = await call('GET', `/core/users/?groups_by_pk=${group.pk}`)
    expect(listed.body.results).toMatchObject([{ pk: user.pk }])
    for (const _time of [1, 2]) expect((await change('remove_user', user.pk)).status).toBe(204)
    expect(await members()).toEqual([])
    expect((await change('add_user', unknownPk)).status).toBe(404)
  })

  test('the name of a group is taken once, and a list shows members unless it is told not to', async () => {
    const user = await createUser()
    const { name, pk } = await createGroup({ users: [user.pk], attributes: { platform: { id: 'x' } } })
    const again = await call('POST', '/core/groups/', { name })
    expect(again).toMatchObject({ status: 400, body: { name: ['This field must be unique.'] } })
    const list = async (more = '') => (await call('GET', `/core/groups/?name=${name}${more}`)).body.results
    expect(await list()).toMatchObject([{ pk, users_obj: [{ pk: user.pk }], attributes: { platform: { id: 'x' } } }])
    expect(await list('&include_users=false')).toMatchObject([{ pk, users_obj: null }])
  })

  test('sessions are listed by `user__username` alone: other names of a user are ignored', async () => {
    const { pk, username } = await createUser()
    const count = async (query: string) =>
      (await call('GET', `/core/authenticated_sessions/?page_size=1&${query}`)).body.pagination.count
    expect(await count(`user__username=${username}`)).toBe(0)
    const all = await count('')
    for (const query of [`user=${pk}`, `user_pk=${pk}`, `username=${username}`, 'user__username='])
      expect(await count(query), query).toBe(all)
    expect((await call('DELETE', `/core/authenticated_sessions/${unknownUuid}/`)).status).toBe(404)
  })

  test('refresh tokens are listed by the number of a user, which must exist', async () => {
    const { pk } = await createUser()
    expect(await call('GET', `/oauth2/refresh_tokens/?user=${pk}`)).toMatchObject({
      status: 200,
      body: { results: [] },
    })
    expect(await call('GET', `/oauth2/refresh_tokens/?user=${unknownPk}`)).toMatchObject({
      status: 400,
      body: { user: [expect.any(String)] },
    })
    expect((await call('DELETE', `/oauth2/refresh_tokens/${unknownPk}/`)).status).toBe(404)
  })

  test('devices of a user are a plain array, and the user must exist', async () => {
    const { pk } = await createUser()
    expect(await call('GET', `/authenticators/admin/all/?user=${pk}`)).toEqual({ status: 200, body: [] })
    expect((await call('GET', `/authenticators/admin/all/?user=${unknownPk}`)).status).toBe(400)
  })

  test('the flows, the key and the managed mappings of a provider are there', async () => {
    for (const [slug, designation] of [
      ['default-provider-authorization-implicit-consent', 'authorization'],
      ['default-provider-invalidation-flow', 'invalidation'],
    ])
      expect(await call('GET', `/flows/instances/${slug}/`)).toMatchObject({ status: 200, body: { slug, designation } })
    const name = 'authentik Self-signed Certificate'
    const keys = await call('GET', `/crypto/certificatekeypairs/?has_key=true&include_details=false&name=${name}`)
    expect(keys.body.results).toMatchObject([{ name, pk: expect.any(String) }])
    const managed = ['openid', 'profile', 'email', 'offline_access'].map(
      (scope) => `goauthentik.io/providers/oauth2/scope-${scope}`,
    )
    const query = managed.map((id) => `managed=${encodeURIComponent(id)}`).join('&')
    const { body } = await call('GET', `/propertymappings/provider/scope/?${query}`)
    expect(body.results.map((mapping: { managed: string }) => mapping.managed).sort()).toEqual(managed.toSorted())
  })

  test('a provider is made with generated credentials, which every read shows, and is found by its client', async () => {
    const provider = await createProvider()
    expect(provider).toMatchObject({
      pk: expect.any(Number),
      client_type: 'confidential',
      property_mappings: [],
      signing_key: null,
      sub_mode: 'hashed_user_id',
    })
    const { body } = await call('GET', `/providers/oauth2/?client_id=${provider.client_id}`)
    expect(body.results).toMatchObject([{ pk: provider.pk, client_secret: provider.client_secret }])
    const changed = await call('PATCH', `/providers/oauth2/${provider.pk}/`, { client_secret: 'another' })
    expect(changed).toMatchObject({ status: 200, body: { client_secret: 'another', client_id: provider.client_id } })
  })

  test('a client id of our own is kept, and taken once', async () => {
    const client_id = randomUUID()
    const { name, authorization_flow, invalidation_flow } = await createProvider({ client_id })
    const flows = { authorization_flow, invalidation_flow, redirect_uris: [] }
    const sameClient = await call('POST', '/providers/oauth2/', { ...flows, name: newName(), client_id })
    expect(sameClient).toMatchObject({ status: 400, body: { client_id: [expect.any(String)] } })
    const sameName = await call('POST', '/providers/oauth2/', { ...flows, name })
    expect(sameName).toMatchObject({ status: 400, body: { name: [expect.any(String)] } })
  })

  test.each([
    ['without flows', { redirect_uris: [] }, ['authorization_flow', 'invalidation_flow']],
    ['with redirect URIs that are texts', { redirect_uris: ['https://app.example.test/'] }, ['redirect_uris']],
  ])('a provider %s is refused by its fields', async (_case, given, fields) => {
    const { status, body } = await call('POST', '/providers/oauth2/', { name: newName(), ...given })
    expect(status).toBe(400)
    expect(Object.keys(body)).toEqual(expect.arrayContaining(fields))
  })

  test('an application is read by its slug, and a provider has one application', async () => {
    const provider = await createProvider()
    const application = await createApplication({ provider: provider.pk })
    const { body } = await call('GET', `/core/applications/${application.slug}/`)
    expect(body).toMatchObject({ pk: application.pk, provider: provider.pk, policy_engine_mode: 'any' })
    const second = { name: 'Another', slug: newName(), provider: provider.pk }
    expect(await call('POST', '/core/applications/', second)).toMatchObject({
      status: 400,
      body: { provider: [expect.any(String)] },
    })
    expect((await call('GET', `/core/applications/${newName()}/`)).status).toBe(404)
    const { body: urls } = await call('GET', `/providers/oauth2/${provider.pk}/setup_urls/`)
    expect(new URL(urls.issuer).pathname).toBe(`/application/o/${application.slug}/`)
    expect((await call('DELETE', `/core/applications/${application.slug}/`)).status).toBe(204)
    expect((await call('GET', `/providers/oauth2/${provider.pk}/`)).status).toBe(200)
  })

  test('a binding lets the members of its group in; without an enabled one, everybody is let in', async () => {
    const [group, member, stranger] = [await createGroup(), await createUser(), await createUser()]
    await call('POST', `/core/groups/${group.pk}/add_user/`, { pk: member.pk })
    const { pk: target, slug } = await createApplication()
    const passing = async () => {
      const ask = async ({ pk }: { pk: number }) =>
        (await call('GET', `/core/applications/${slug}/check_access/?for_user=${pk}`)).body.passing
      return [await ask(member), await ask(stranger)]
    }
    expect(await passing()).toEqual([true, true])
    const binding = await create('/policies/bindings/', { target, group: group.pk, order: 0 })
    expect(binding).toMatchObject({ enabled: true, negate: false, failure_result: false, policy: null, user: null })
    expect(await passing()).toEqual([true, false])
    const change = (body: object) => call('PATCH', `/policies/bindings/${binding.pk}/`, body)
    expect((await change({ target, group: group.pk, enabled: false })).status).toBe(200)
    expect(await passing()).toEqual([true, true])
  })

  test('bindings are not unique, and need a target that exists and exactly one of group and user', async () => {
    const [group, user] = [await createGroup(), await createUser()]
    const { pk: target } = await createApplication()
    for (const _time of [1, 2]) await create('/policies/bindings/', { target, group: group.pk, order: 0 })
    const { body } = await call('GET', `/policies/bindings/?target=${target}`)
    expect(body.results).toHaveLength(2)
    const post = (given: object) => call('POST', '/policies/bindings/', { target, order: 0, ...given })
    const wrong = { status: 400, body: { non_field_errors: [expect.any(String)] } }
    expect(await post({})).toMatchObject(wrong)
    expect(await post({ group: group.pk, user: user.pk })).toMatchObject(wrong)
    expect(await post({ target: unknownUuid, group: group.pk })).toMatchObject({
      status: 400,
      body: { target: [expect.any(String)] },
    })
  })

  test('a binding is not changed without its target', async () => {
    const group = await createGroup()
    const { pk: target } = await createApplication()
    const { pk } = await create('/policies/bindings/', { target, group: group.pk, order: 0 })
    const { status } = await call('PATCH', `/policies/bindings/${pk}/`, { enabled: false })
    expect(status).toBe(500)
    expect((await call('GET', `/policies/bindings/${pk}/`)).body.enabled).toBe(true)
  })
})
