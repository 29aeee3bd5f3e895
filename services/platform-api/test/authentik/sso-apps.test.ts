import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createTestClock } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { codeOf, failureOf, markerOf, type Opened, open } from './opened.ts'
import { application, wiki, withApplication } from './operations.ts'

/** Whether Authentik lets a user use the application. */
async function mayUse({ stand, token }: Opened, user: number): Promise<boolean> {
  const path = `/api/v3/core/applications/${application.slug}/check_access/?for_user=${user}`
  const response = await fetch(`${stand.origin}${path}`, { headers: { authorization: `Bearer ${token}` } })
  return (await response.json()).passing
}

/** Changes an object past the adapter. */
async function change({ stand, token }: Opened, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${stand.origin}/api/v3${path}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await response.text())
}

/** An application with all its objects, a member and somebody else. */
async function whole() {
  const opened = await open()
  const { control } = opened.stand
  const made = await withApplication(opened)
  const { pk: binding } = await opened.authentik.ssoApps.putBinding(made.wanted)
  const member = control.addUser({ username: 'ada', groups: ['tenant:acme'] })
  const stranger = control.addUser({ username: 'bea' })
  const sought = { clientId: wiki.clientId, slug: application.slug, group: made.wanted.group }
  control.clearReceived()
  return { ...opened, ...made, opened, binding, member, stranger, sought }
}

test('an application is open to the members of its group, and to nobody else', async () => {
  const { authentik, opened, member, stranger, sought, provider, wanted, binding } = await whole()
  expect([await mayUse(opened, member), await mayUse(opened, stranger)]).toEqual([true, false])
  expect(await authentik.ssoApps.read(sought)).toEqual({
    provider,
    application: { pk: wanted.application, slug: application.slug, name: 'Wiki', launchUrl: null },
    binding,
    access: 'members',
  })
})

test('a provider says everything that Authentik would leave out without a word', async () => {
  const { authentik, stand } = await open()
  const { provider, clientSecret, isNew } = await authentik.ssoApps.putProvider({
    ...wiki,
    scopes: ['openid', 'email'],
  })
  expect([provider.clientId, isNew, clientSecret?.length]).toEqual([wiki.clientId, true, 128])
  const { providers, scopeMappings, keys, flows } = stand.control.contents()
  const mappings = scopeMappings.filter(({ managed }) => /scope-(openid|email)$/.test(managed ?? ''))
  expect(providers).toMatchObject([
    {
      name: 'acme/wiki',
      client_type: 'confidential',
      redirect_uris: [{ matching_mode: 'strict', url: 'https://wiki.acme.test/callback' }],
      property_mappings: mappings.map(({ pk }) => pk).sort(),
      signing_key: keys[0]?.pk,
      authorization_flow: flows.find(({ slug }) => slug === 'default-provider-authorization-implicit-consent')?.pk,
      invalidation_flow: flows.find(({ slug }) => slug === 'default-provider-invalidation-flow')?.pk,
      sub_mode: 'hashed_user_id',
      access_token_validity: 'minutes=10',
    },
  ])
})

test('a provider without a redirect URI is not made, and a public client shows no secret', async () => {
  const { authentik, writes } = await open()
  expect(await codeOf(authentik.ssoApps.putProvider({ ...wiki, redirectUris: [] }))).toBe('validation_rejected')
  expect(writes()).toEqual([])
  expect(await authentik.ssoApps.putProvider({ ...wiki, clientType: 'public' })).toMatchObject({ clientSecret: null })
})

test('a second time nothing is written, and the secret is the same', async () => {
  const { authentik, stand, wanted, own, writes } = await whole()
  const secret = stand.control.contents().providers[0]?.client_secret
  expect(await authentik.ssoApps.putProvider(wiki)).toMatchObject({ clientSecret: secret, isNew: false })
  expect(await authentik.ssoApps.putApplication({ ...application, ...own })).toMatchObject({ isNew: false })
  expect(await authentik.ssoApps.putBinding(wanted)).toMatchObject({ isNew: false })
  expect(writes()).toEqual([])
})

test.each([
  [
    'redirect_uris',
    [{ matching_mode: 'regex', url: 'https://.*' }],
    { hasPatterns: true, redirectUris: ['https://.*'] },
  ],
  ['property_mappings', [], {}],
  ['signing_key', null, {}],
  ['client_type', 'public', { clientType: 'public' }],
  ['name', 'another', { name: 'another' }],
  ['access_token_validity', 'days=1', {}],
  ['sub_mode', 'user_email', {}],
])('a provider whose %s was changed is seen, and put right', async (name, value, seen) => {
  const { authentik, opened, stand, provider, sought, writes } = await whole()
  const [before] = stand.control.contents().providers
  await change(opened, `/providers/oauth2/${provider.pk}/`, { [name]: value })
  expect((await authentik.ssoApps.read(sought)).provider).toEqual({ ...provider, ...seen })
  stand.control.clearReceived()
  expect(await authentik.ssoApps.putProvider(wiki)).toMatchObject({ isNew: false, provider })
  expect(stand.control.contents().providers).toEqual([before])
  expect(writes()).toEqual(['updateProvider'])
})

test.each([
  ['is disabled', { enabled: false }, 'everybody', [true, true]],
  ['is turned round', { negate: true }, 'others', [false, true]],
  ['is of another group', { group: 'OTHER' }, 'others', [false, true]],
])('a binding that %s is seen, and put right', async (_case, changes, access, passing) => {
  const { authentik, opened, stand, wanted, binding, sought, member, stranger } = await whole()
  const other = stand.control.addGroup({ name: 'others' })
  stand.control.addUser({ username: 'carl', groups: ['others'] })
  const group = 'group' in changes ? other : wanted.group
  await change(opened, `/policies/bindings/${binding}/`, { target: wanted.application, ...changes, group })
  if (group === other) await change(opened, `/core/groups/${other}/`, { users: [stranger] })
  expect([await mayUse(opened, member), await mayUse(opened, stranger)]).toEqual(passing)
  expect(await authentik.ssoApps.read(sought)).toMatchObject({ binding: undefined, access })
  await authentik.ssoApps.putBinding(wanted)
  const { access: after } = await authentik.ssoApps.read(sought)
  expect(after).toBe(group === other ? 'others' : 'members')
  if (group === other) await authentik.ssoApps.removeBinding({ pk: binding, application: wanted.application })
  expect([await mayUse(opened, member), await mayUse(opened, stranger)]).toEqual([true, false])
})

test('an application is closed by a group without members, and opened again', async () => {
  const { authentik, opened, stand, wanted, binding, member, stranger, sought } = await whole()
  const nobody = stand.control.addGroup({ name: 'nobody' })
  const own = { pk: binding, application: wanted.application }
  await authentik.ssoApps.setBoundGroup(own, nobody)
  expect([await mayUse(opened, member), await mayUse(opened, stranger)]).toEqual([false, false])
  expect(await authentik.ssoApps.read({ ...sought, group: nobody })).toMatchObject({ binding, access: 'members' })
  await authentik.ssoApps.setBoundGroup(own, wanted.group)
  expect([await mayUse(opened, member), await mayUse(opened, stranger)]).toEqual([true, false])
})

test('a new secret replaces the former one, and no other setting', async () => {
  const { authentik, stand, provider, writes } = await whole()
  const [before] = stand.control.contents().providers
  await authentik.ssoApps.setClientSecret(provider, 'the-new-secret')
  expect(stand.control.contents().providers).toEqual([{ ...before, client_secret: 'the-new-secret' }])
  expect(writes()).toEqual(['updateProvider'])
  expect(JSON.stringify(stand.control.received())).not.toContain('the-new-secret')
})

test('the objects are removed in the reverse order, and what is gone is no failure', async () => {
  const { authentik, stand, provider, own, wanted, binding } = await whole()
  for (const _time of [1, 2]) {
    await authentik.ssoApps.removeBinding({ pk: binding, application: wanted.application })
    await authentik.ssoApps.removeApplication(own)
    await authentik.ssoApps.removeProvider(provider)
  }
  const { bindings, applications, providers } = stand.control.contents()
  expect([bindings, applications, providers]).toEqual([[], [], []])
})

test('what belongs to another application is not changed and not removed', async () => {
  const { authentik, provider, own, wanted, binding, writes } = await whole()
  const { ssoApps } = authentik
  const foreign = { ...provider, clientId: '01890000-0000-7000-8000-000000000002' }
  const refusals = [
    ssoApps.setClientSecret(foreign, 'secret'),
    ssoApps.removeProvider(foreign),
    ssoApps.putApplication({ ...application, provider: 1_000_000 }),
    ssoApps.removeApplication({ ...own, provider: 1_000_000 }),
    ssoApps.setBoundGroup({ pk: binding, application: own.slug }, wanted.group),
    ssoApps.removeBinding({ pk: binding, application: own.slug }),
    ssoApps.putProvider({ ...wiki, clientId: foreign.clientId }),
  ]
  for (const refused of refusals) expect(await codeOf(refused)).toBe('external_conflict')
  // The name of a provider is found to be taken when one is made.
  expect(writes()).toEqual(['createProvider'])
})

test('an application without a provider is ours by the id that we recorded, and unclaimed without it', async () => {
  const { authentik, opened, own, wanted } = await whole()
  await change(opened, `/core/applications/${application.slug}/`, { provider: null })
  const { ssoApps } = authentik
  expect(await codeOf(ssoApps.putApplication({ ...application, ...own }))).toBe('unclaimed_object')
  expect(await codeOf(ssoApps.removeApplication(own))).toBe('unclaimed_object')
  const again = await ssoApps.putApplication({ ...application, ...own, pk: wanted.application })
  expect(again).toMatchObject({ isNew: false, object: { pk: wanted.application } })
  expect(opened.stand.control.contents().applications).toMatchObject([{ provider: own.provider }])
})

test.each(['client_id', 'target', 'name', 'managed', 'slug', 'all'])(
  'a list that ignores %s leads to no other object',
  async (ignored) => {
    const opened = await open()
    const { stand, authentik, token } = opened
    await withApplication(opened)
    const post = (path: string, body: object) =>
      fetch(`${stand.origin}/api/v3${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const [first] = stand.control.contents().providers
    await post('/providers/oauth2/', { ...first, name: 'another', client_id: 'another' })
    await post('/core/applications/', { name: 'Another', slug: 'another' })
    const { applications, groups } = stand.control.contents()
    await post('/policies/bindings/', { target: applications[1]?.pk, group: groups[0]?.pk, order: 0 })
    const others = () => {
      const { providers, applications: all, bindings } = stand.control.contents()
      return [providers.slice(0, 2), all.slice(0, 2), bindings.slice(0, 1)]
    }
    const before = others()
    stand.control.setFaults([{ kind: 'parameters-ignored', value: ignored }])
    const { provider } = await authentik.ssoApps.putProvider({ ...wiki, name: 'acme/blog', clientId: 'new' })
    const made = await authentik.ssoApps.putApplication({
      name: 'Blog',
      slug: 'blog',
      launchUrl: null,
      provider: provider.pk,
    })
    const group = groups.find(({ name }) => name === 'tenant:acme')?.pk ?? ''
    await authentik.ssoApps.putBinding({ application: made.object.pk, group })
    const state = await authentik.ssoApps.read({ clientId: 'new', slug: 'blog', group })
    expect(state).toMatchObject({ provider: { clientId: 'new' }, application: { slug: 'blog' }, access: 'members' })
    expect(others()).toEqual(before)
  },
)

const foundations = [
  'default-provider-authorization-implicit-consent',
  'default-provider-invalidation-flow',
  'authentik Self-signed Certificate',
  ...['openid', 'profile', 'email', 'offline_access'].map((scope) => `goauthentik.io/providers/oauth2/scope-${scope}`),
]

test.each(foundations)('without %s nothing is made, and the failure names it', async (name) => {
  const { authentik, stand, writes } = await open()
  stand.control.removeFoundation(name)
  const { failure } = await failureOf(authentik.ssoApps.putProvider(wiki))
  expect(failure).toMatchObject({ code: 'upstream_misconfigured', message: expect.stringContaining(name) })
  expect(writes()).toEqual([])
})

test('the certificate has the name that is configured', async () => {
  const { authentik } = await open({ signingKey: 'tokens of 2026' })
  const { failure } = await failureOf(authentik.ssoApps.putProvider(wiki))
  expect(failure.message).toContain('the certificate "tokens of 2026" with its key')
})

test('flows, key and mappings are looked up again after ten minutes, and after a refusal', async () => {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'))
  const { authentik, stand } = await open({ now: clock.now })
  const lookUps = async () => {
    stand.control.clearReceived()
    await authentik.ssoApps.putProvider(wiki).catch(() => undefined)
    return stand.control.received().filter(({ at }) => at === 'readFlow').length
  }
  expect([await lookUps(), await lookUps()]).toEqual([2, 0])
  clock.advance({ minutes: 10 })
  expect([await lookUps(), await lookUps()]).toEqual([2, 0])
  stand.control.setFaults([{ kind: 'status', at: 'listProviders', value: '400', times: 1 }])
  expect([await lookUps(), await lookUps()]).toEqual([0, 2])
})

test('the addresses of an application are public, and below its slug', async () => {
  const { authentik } = await open()
  const own = 'https://sso.example.test/application/o/acme-wiki-abcdef'
  expect(authentik.ssoApps.endpointsOf('acme-wiki-abcdef')).toEqual({
    issuer: `${own}/`,
    discovery: `${own}/.well-known/openid-configuration`,
    authorize: 'https://sso.example.test/application/o/authorize/',
    token: 'https://sso.example.test/application/o/token/',
    userinfo: 'https://sso.example.test/application/o/userinfo/',
    keys: `${own}/jwks/`,
    endSession: `${own}/end-session/`,
  })
})

test('every object of a tenant can be made and removed with the documented permissions alone', async () => {
  const opened = await open()
  const { groups, users, sessions, ssoApps } = opened.confined(documentedPermissions())
  const [tenant, person] = [markerOf('tenant'), markerOf('user')]
  const { object: group } = await groups.put({ name: 'tenant:acme', marker: tenant })
  const names = { username: 'ada@acme.test', email: 'ada@acme.test' }
  const { object: user } = await users.create({ ...names, name: 'Ada', path: 'tenants/acme', marker: person })
  const membership = { group: group.pk, user: user.pk }
  await groups.addMember(membership)
  await users.setPassword({ pk: user.pk, marker: person }, 'AAAAA-BBBBB')
  opened.stand.control.signIn({ username: names.username, sessions: 2, refreshTokens: 1 })
  opened.stand.control.addDevice({ username: names.username, kind: 'totp' })
  expect(await sessions.end({ pk: user.pk, username: names.username })).toMatchObject({ ended: 3, verified: true })
  expect(await users.listAuthenticators(user.pk)).toHaveLength(1)
  const { provider } = await ssoApps.putProvider(wiki)
  await ssoApps.setClientSecret(provider, 'another')
  const own = { slug: application.slug, provider: provider.pk }
  const { object: app } = await ssoApps.putApplication({ ...application, ...own })
  await ssoApps.putApplication({ ...application, ...own, name: 'Other' })
  const { pk } = await ssoApps.putBinding({ application: app.pk, group: group.pk })
  const nobody = await groups.put({ name: 'nobody', marker: markerOf('closed') })
  await ssoApps.setBoundGroup({ pk, application: app.pk }, nobody.object.pk)
  await ssoApps.removeBinding({ pk, application: app.pk })
  await ssoApps.removeApplication(own)
  await ssoApps.removeProvider(provider)
  await groups.removeMember(membership)
  await users.update({ pk: user.pk, marker: person }, { isActive: false })
  await users.remove({ pk: user.pk, marker: person })
  await groups.put({ name: 'renamed', marker: tenant, pk: group.pk })
  await groups.remove({ pk: group.pk, marker: tenant })
})

/** The permissions that the page for operators tells them to give. */
function documentedPermissions(): string[] {
  const page = path.join(import.meta.dirname, '../../../../docs/operate/authentik.md')
  return [...readFileSync(page, 'utf8').matchAll(/`(authentik_\w+\.\w+)`/g)].map(([, permission = '']) => permission)
}
