import { expect, test } from 'vitest'
import { openAuthentik } from './stand-in.ts'

const forbidden = { detail: 'You do not have permission to perform this action.' }

/** Each operation with the permissions that it needs, in the names of what the stand-in is filled with. */
const needs = [
  ['GET', '/core/users/', ['authentik_core.view_user']],
  ['POST', '/core/users/', ['authentik_core.add_user'], { username: 'new', name: 'New' }],
  ['PATCH', '/core/users/USER/', ['authentik_core.view_user', 'authentik_core.change_user'], { name: 'Other' }],
  ['DELETE', '/core/users/USER/', ['authentik_core.view_user', 'authentik_core.delete_user']],
  [
    'POST',
    '/core/users/USER/set_password/',
    ['authentik_core.reset_user_password', 'authentik_core.view_user'],
    { password: 'new' },
  ],
  ['GET', '/core/groups/GROUP/', ['authentik_core.view_group']],
  ['POST', '/core/groups/', ['authentik_core.add_group'], { name: 'new' }],
  ['PATCH', '/core/groups/GROUP/', ['authentik_core.view_group', 'authentik_core.change_group'], { name: 'other' }],
  ['DELETE', '/core/groups/GROUP/', ['authentik_core.view_group', 'authentik_core.delete_group']],
  ['POST', '/core/groups/GROUP/add_user/', ['authentik_core.add_user_to_group', 'authentik_core.view_user'], 'USER'],
  [
    'POST',
    '/core/groups/GROUP/remove_user/',
    ['authentik_core.remove_user_from_group', 'authentik_core.view_user'],
    'USER',
  ],
  ['GET', '/flows/instances/default-authentication-flow/', ['authentik_flows.view_flow']],
  ['GET', '/crypto/certificatekeypairs/', ['authentik_crypto.view_certificatekeypair']],
  ['GET', '/propertymappings/provider/scope/', ['authentik_providers_oauth2.view_scopemapping']],
  ['GET', '/providers/oauth2/', ['authentik_providers_oauth2.view_oauth2provider']],
  ['GET', '/core/applications/', ['authentik_core.view_application']],
  ['POST', '/core/applications/', ['authentik_core.add_application'], { name: 'New', slug: 'new' }],
  ['GET', '/policies/bindings/', ['authentik_policies.view_policybinding']],
] as const

test.each(needs)('%s %s needs each of %j', async (method, template, permissions, body?: unknown) => {
  for (const missing of permissions) {
    const { control, call, path, sent } = fill(template, body)
    control.setPermissions(
      'powerless',
      permissions.filter((one) => one !== missing),
    )
    const refused = await call(method, path, { key: 'powerless', ...sent })
    // A user who is not visible to the caller is no member to add.
    const isHidden = missing === 'authentik_core.view_user' && template.includes('/core/groups/')
    expect(refused.status, missing).toBe(isHidden ? 404 : 403)
    if (!isHidden) expect(refused.body).toEqual(forbidden)
    control.setPermissions('powerless', permissions)
    const { status } = await call(method, path, { key: 'powerless', ...sent })
    expect([200, 201, 204]).toContain(status)
  }
})

function fill(template: string, body: unknown) {
  const opened = openAuthentik()
  const user = opened.control.addUser({ username: 'ada' })
  const group = opened.control.addGroup({ name: 'tenant:acme' })
  const path = template.replace('USER', String(user)).replace('GROUP', group)
  const sent = body === undefined ? {} : { body: body === 'USER' ? { pk: user } : body }
  return { ...opened, path, sent }
}

test('without the permission, sessions and refresh tokens of others are not there, and nothing says so', async () => {
  const { control, call } = openAuthentik()
  control.addUser({ username: 'ada' })
  control.signIn({ username: 'ada', sessions: 2, refreshTokens: 1 })
  const [session] = control.contents().sessions
  const lists = ['/core/authenticated_sessions/?user__username=ada', '/oauth2/refresh_tokens/']
  for (const path of lists)
    expect(await call('GET', path, { key: 'powerless' })).toMatchObject({ status: 200, body: { results: [] } })
  const path = `/core/authenticated_sessions/${session?.uuid}/`
  expect((await call('DELETE', path, { key: 'powerless' })).status).toBe(404)
  // To see is not to delete.
  control.setPermissions('powerless', ['authentik_core.view_authenticatedsession'])
  expect((await call('DELETE', path, { key: 'powerless' })).status).toBe(403)
  control.setPermissions('powerless', [
    'authentik_core.view_authenticatedsession',
    'authentik_core.delete_authenticatedsession',
  ])
  expect((await call('DELETE', path, { key: 'powerless' })).status).toBe(204)
})

test('a kind of device that the caller may not see is left out', async () => {
  const { control, call } = openAuthentik()
  const pk = control.addUser({ username: 'ada' })
  control.addDevice({ username: 'ada', kind: 'totp' })
  control.addDevice({ username: 'ada', kind: 'static', confirmed: false })
  const kinds = async (key?: string) => {
    const { body } = await call('GET', `/authenticators/admin/all/?user=${pk}`, { ...(key !== undefined && { key }) })
    return body.map(({ type, confirmed }: { type: string; confirmed: boolean }) => [type, confirmed])
  }
  const totp = ['authentik_stages_authenticator_totp.TOTPDevice', true]
  expect(await kinds()).toEqual([totp, ['authentik_stages_authenticator_static.StaticDevice', false]])
  control.setPermissions('powerless', ['authentik_stages_authenticator_totp.view_totpdevice'])
  expect(await kinds('powerless')).toEqual([totp])
})

test('only a superuser, or an account with the right, makes a group of superusers', async () => {
  const { control, call } = openAuthentik()
  const post = (key: string) => call('POST', '/core/groups/', { key, body: { name: key, is_superuser: true } })
  control.setPermissions('powerless', ['authentik_core.add_group'])
  expect(await post('powerless')).toMatchObject({ status: 400, body: { is_superuser: [expect.any(String)] } })
  expect((await post('the-token')).status).toBe(201)
})

test('a token is refused when it is revoked, and when its account is not active', async () => {
  const { control, call } = openAuthentik()
  const refused = { status: 403, body: { detail: 'Token invalid/expired' } }
  const account = (await call('GET', '/core/users/me/', { key: 'powerless' })).body.user
  await call('PATCH', `/core/users/${account.pk}/`, { body: { is_active: false } })
  expect(await call('GET', '/core/users/me/', { key: 'powerless' })).toMatchObject(refused)
  control.revokeToken('the-token')
  expect(await call('GET', '/core/users/me/')).toMatchObject(refused)
})
