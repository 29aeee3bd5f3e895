import type { Endpoint } from '@constellation/contract'
import { rbac as contract, platformPermissions } from '@constellation/contracts-rbac'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registry } from '../../src/config.ts'
import { builtInRoles, platformAccountId } from '../../src/store/built-in-ids.ts'
import { freshEmail, type Person, type RbacClient, startRbac, type TestRbac } from '../rbac.ts'
import { examples, makeWorld, type World } from './examples.ts'

let rbac: TestRbac
let admin: Person
let member: Person
let stranger: Person
let platform: Person
beforeAll(async () => {
  rbac = await startRbac()
  platform = await rbac.platformAdmin()
  admin = await rbac.person()
  member = await rbac.member(admin.accountId)
  stranger = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const newUser = (accountId: string) =>
  rbac.as('platform-api').createUser({ body: { accountId, email: freshEmail(), emailVerified: true } })
const newRole = (permissions: string[], rest: { name?: string; code?: string; accountId?: string } = {}) =>
  admin.client.createRole({ body: { accountId: admin.accountId, name: 'Readers', permissions, ...rest } })

type Verdicts = { member: string; admin: string; stranger: string; platform: string }
const adminsOnly: Verdicts = { member: 'permission_denied', admin: 'ok', stranger: 'not_found', platform: 'ok' }
const members: Verdicts = { member: 'ok', admin: 'ok', stranger: 'not_found', platform: 'ok' }

/** Each act of B.2 upon an account, its users and its roles, and what each kind of person may do. */
const acts: Record<string, { may: Verdicts; act: (client: RbacClient) => Promise<unknown> }> = {
  'read a user': {
    may: adminsOnly,
    act: async (client) => client.getUser({ params: { id: (await newUser(admin.accountId)).id } }),
  },
  'rename a user': {
    may: adminsOnly,
    act: async (client) =>
      client.updateUser({ params: { id: (await newUser(admin.accountId)).id }, body: { displayName: 'Renamed' } }),
  },
  'disable a user': {
    may: adminsOnly,
    act: async (client) =>
      client.updateUser({ params: { id: (await newUser(admin.accountId)).id }, body: { status: 'disabled' } }),
  },
  'delete a user': {
    may: adminsOnly,
    act: async (client) => client.deleteUser({ params: { id: (await newUser(admin.accountId)).id } }),
  },
  'count users': { may: adminsOnly, act: (client) => client.countUsers({ query: { accountId: admin.accountId } }) },
  'list the sessions of a user': {
    may: adminsOnly,
    act: async (client) => client.listSessions({ params: { id: (await newUser(admin.accountId)).id } }),
  },
  'read the account': { may: members, act: (client) => client.getAccount({ params: { id: admin.accountId } }) },
  'rename the account': {
    may: adminsOnly,
    act: (client) => client.updateAccount({ params: { id: admin.accountId }, body: { name: 'Renamed' } }),
  },
  'list members': {
    may: adminsOnly,
    act: (client) => client.listMembers({ params: { id: admin.accountId }, query: {} }),
  },
  "change a member's roles": {
    may: adminsOnly,
    act: async (client) =>
      client.setMemberRoles({
        params: { id: admin.accountId, userId: (await newUser(admin.accountId)).id },
        body: { roleIds: [builtInRoles.member] },
      }),
  },
  'remove a member': {
    may: adminsOnly,
    act: async (client) =>
      client.removeMember({ params: { id: admin.accountId, userId: (await newUser(admin.accountId)).id } }),
  },
  'create a role': {
    may: adminsOnly,
    act: (client) =>
      client.createRole({ body: { accountId: admin.accountId, name: 'Readers', permissions: ['invoices_read'] } }),
  },
  'list roles': { may: adminsOnly, act: (client) => client.listRoles({ query: { accountId: admin.accountId } }) },
  'read a role': {
    may: adminsOnly,
    act: async (client) => client.getRole({ params: { id: (await newRole(['invoices_read'])).id } }),
  },
  'change a role': {
    may: adminsOnly,
    act: async (client) =>
      client.updateRole({ params: { id: (await newRole(['invoices_read'])).id }, body: { name: 'Other' } }),
  },
  'delete a role': {
    may: adminsOnly,
    act: async (client) => client.deleteRole({ params: { id: (await newRole(['invoices_read'])).id } }),
  },
}

describe.each(Object.entries(acts))('to %s', (_, { may, act }) => {
  test.each(Object.entries(may))('a person who is %s: %s', async (who, verdict) => {
    const person = { member, admin, stranger, platform }[who] ?? member
    const result = await act(person.client).then(
      () => 'ok',
      (error) => error.code,
    )
    expect(result).toBe(verdict)
  })
})

describe('the roles of an account', () => {
  test.each([
    ['no name', { name: ' ', permissions: ['read'] }, 'invalid_role', 422],
    ['no permission', { name: 'Some', permissions: [] }, 'invalid_role', 422],
    ['a permission in capitals', { name: 'Some', permissions: ['Read'] }, 'invalid_role', 422],
    ['a permission that begins with a digit', { name: 'Some', permissions: ['1read'] }, 'invalid_role', 422],
    ['a permission with a space', { name: 'Some', permissions: ['read all'] }, 'invalid_role', 422],
    ['a permission twice', { name: 'Some', permissions: ['read', 'read'] }, 'invalid_role', 422],
    ['the permission system', { name: 'Some', permissions: ['read', 'system'] }, 'reserved_permission', 403],
    ['the permission admin', { name: 'Some', permissions: ['admin'] }, 'reserved_permission', 403],
    ['the permission platform_admin', { name: 'Some', permissions: ['platform_admin'] }, 'reserved_permission', 403],
  ])('cannot have %s, new or changed, for any caller', async (_, role, code, status) => {
    const existing = await newRole(['invoices_read'])
    for (const { client } of [admin, platform]) {
      const { accountId } = admin
      await expect(client.createRole({ body: { accountId, ...role } })).rejects.toMatchObject({ code, status })
      const change = { params: { id: existing.id }, body: role }
      await expect(client.updateRole(change)).rejects.toMatchObject({ code, status })
    }
  })

  test('a role with the permission system cannot be stored by any means', async () => {
    const insert = sql`insert into roles (id, name, permissions) values (${rbac.deps.newId()}, 'x', '{system}')`
    await expect(insert.execute(rbac.owner)).rejects.toThrow(/roles_permissions_check/)
  })

  test('a code is unique in its account and free in another', async () => {
    await newRole(['read'], { code: 'readers' })
    await expect(newRole(['read'], { code: 'readers' })).rejects.toMatchObject({ code: 'role_code_taken', status: 409 })
    const elsewhere = { accountId: stranger.accountId, name: 'Readers', permissions: ['read'], code: 'readers' }
    await expect(stranger.client.createRole({ body: elsewhere })).resolves.toBeDefined()
  })

  test('one that somebody has cannot be deleted', async () => {
    const role = await newRole(['read'])
    await rbac.member(admin.accountId, { roleIds: [role.id] })
    await expect(admin.client.deleteRole({ params: { id: role.id } })).rejects.toMatchObject({
      code: 'role_in_use',
      status: 409,
    })
  })

  test('one of another account cannot be given', async () => {
    const role = await stranger.client.createRole({
      body: { accountId: stranger.accountId, name: 'Readers', permissions: ['read'] },
    })
    const give = admin.client.setMemberRoles({
      params: { id: admin.accountId, userId: member.id },
      body: { roleIds: [role.id] },
    })
    await expect(give).rejects.toMatchObject({ code: 'invalid_role' })
  })

  test.each(Object.entries(builtInRoles))('the built-in role %s stays as it is, for everybody', async (_, id) => {
    const change = platform.client.updateRole({ params: { id }, body: { permissions: ['read'] } })
    await expect(change).rejects.toMatchObject({ code: 'built_in_role' })
    await expect(platform.client.deleteRole({ params: { id } })).rejects.toMatchObject({ code: 'built_in_role' })
  })
})

describe.each(platformPermissions)('the permission %s, which reaches beyond one account', (permission) => {
  const named = (accountId: string) => ({
    accountId: accountId,
    name: 'Operators',
    permissions: [permission],
  })
  const inPlatform = (userId: string) => ({ id: platformAccountId, userId })
  const refused = { code: 'reserved_permission', status: 403 }
  let operators: { id: string }
  let helper: Person
  beforeAll(async () => {
    operators = await platform.client.createRole({ body: named(platformAccountId) })
    helper = await rbac.member(admin.accountId)
    const roles = { body: { roleIds: [builtInRoles.admin] } }
    await platform.client.setMemberRoles({ params: inPlatform(helper.id), ...roles })
  })

  test("is put into a role of the platform's own account by a platform administrator", async () => {
    const { id } = await platform.client.createRole({
      body: { ...named(platformAccountId), permissions: ['tickets_read'] },
    })
    const changed = await platform.client.updateRole({
      params: { id },
      body: { permissions: ['tickets_read', permission] },
    })
    expect(changed.permissions).toEqual(['tickets_read', permission])
  })

  test('makes nobody an operator by a role in their own account', async () => {
    const attempt = { body: named(stranger.accountId) }
    await expect(stranger.client.createRole(attempt)).rejects.toMatchObject(refused)
    const body = { ...named(stranger.accountId), permissions: ['read'] }
    const { id } = await stranger.client.createRole({ body })
    await expect(
      stranger.client.updateRole({ params: { id }, body: { permissions: ['read', permission] } }),
    ).rejects.toMatchObject(refused)
    const give = { params: { id: stranger.accountId, userId: stranger.id }, body: { roleIds: [operators.id] } }
    await expect(stranger.client.setMemberRoles(give)).rejects.toMatchObject({ code: 'invalid_role' })
    const { items } = await rbac.as('broker').listMemberships({ params: { id: stranger.id } })
    expect(items.flatMap(({ permissions }) => permissions)).not.toContain(permission)
  })

  test('is in no role of another account, not even by a platform administrator', async () => {
    await expect(platform.client.createRole({ body: named(admin.accountId) })).rejects.toMatchObject(refused)
    const { id } = await newRole(['invoices_read'])
    const change = { params: { id: id }, body: { permissions: [permission] } }
    await expect(platform.client.updateRole(change)).rejects.toMatchObject(refused)
  })

  test("is not put into a role, taken from it or renamed by an administrator of the platform's account alone", async () => {
    await expect(helper.client.createRole({ body: named(platformAccountId) })).rejects.toMatchObject(refused)
    const params = { id: operators.id }
    for (const body of [
      { permissions: ['tickets_read'] },
      { permissions: [permission, 'tickets_read'] },
      { name: 'X' },
    ])
      await expect(helper.client.updateRole({ params, body })).rejects.toMatchObject(refused)
    expect(await platform.client.getRole({ params })).toMatchObject({ name: 'Operators', permissions: [permission] })
  })

  test('is granted and revoked by a platform administrator, and by nobody who merely holds it', async () => {
    const beyond = { code: 'grant_exceeds_own', status: 403 }
    const operator = await rbac.member(admin.accountId)
    const grant = { params: inPlatform(operator.id), body: { roleIds: [operators.id, builtInRoles.admin] } }
    await expect(helper.client.setMemberRoles(grant)).rejects.toMatchObject({ code: 'not_found' })
    await platform.client.setMemberRoles(grant)
    const { items } = await rbac.as('broker').listMemberships({ params: { id: operator.id } })
    expect(items.find(({ accountId }) => accountId === platformAccountId)?.permissions).toContain(permission)

    const pass = { params: inPlatform(helper.id), body: { roleIds: [operators.id, builtInRoles.admin] } }
    await expect(operator.client.setMemberRoles(pass)).rejects.toMatchObject(beyond)
    await expect(helper.client.setMemberRoles(pass)).rejects.toMatchObject(beyond)
    const less = { params: inPlatform(operator.id), body: { roleIds: [builtInRoles.admin] } }
    await expect(helper.client.setMemberRoles(less)).rejects.toMatchObject(beyond)
    await expect(helper.client.removeMember({ params: inPlatform(operator.id) })).rejects.toMatchObject(beyond)
    await platform.client.setMemberRoles(less)
    const after = await rbac.as('broker').listMemberships({ params: { id: operator.id } })
    expect(after.items.flatMap(({ permissions }) => permissions)).not.toContain(permission)
  })

  test('is given to no new user by a service, nor is platform_admin', async () => {
    for (const roleId of [operators.id, builtInRoles.platformAdmins]) {
      const body = { accountId: platformAccountId, email: freshEmail(), emailVerified: true, roleIds: [roleId] }
      await expect(rbac.as('platform-api').createUser({ body })).rejects.toMatchObject(refused)
    }
  })

  test('leaves an older role of another account, where it opens nothing', async () => {
    const role = await newRole(['invoices_read', 'other_read'])
    await sql`update roles set permissions = array['invoices_read', ${permission}] where id = ${role.id}`.execute(
      rbac.owner,
    )
    const holder = await rbac.member(admin.accountId, { roleIds: [role.id] }).catch((error) => error)
    expect(holder).toMatchObject(refused)
    const params = { id: role.id }
    await expect(admin.client.updateRole({ params, body: { name: 'Same' } })).rejects.toMatchObject(refused)
    await expect(admin.client.updateRole({ params, body: { permissions: ['invoices_read'] } })).resolves.toMatchObject({
      permissions: ['invoices_read'],
    })
  })
})

describe('granting', () => {
  test("an administrator gives the account's own roles", async () => {
    const role = await newRole(['invoices_read'])
    const user = await rbac.member(admin.accountId)
    await admin.client.setMemberRoles({
      params: { id: admin.accountId, userId: user.id },
      body: { roleIds: [role.id, builtInRoles.member] },
    })
    const me = await user.client.getMe()
    expect(me.tenantRoles).toMatchObject([{ permissions: ['invoices_read', 'member'] }])
  })

  test("nobody gives or takes platform_admin without holding it, an administrator of the platform's account included", async () => {
    const helper = await rbac.member(admin.accountId)
    const inPlatform = (userId: string) => ({ params: { id: platformAccountId, userId } })
    await platform.client.setMemberRoles({ ...inPlatform(helper.id), body: { roleIds: [builtInRoles.admin] } })
    const give = { ...inPlatform(helper.id), body: { roleIds: [builtInRoles.admin, builtInRoles.platformAdmins] } }
    await expect(helper.client.setMemberRoles(give)).rejects.toMatchObject({ code: 'grant_exceeds_own', status: 403 })
    await expect(helper.client.removeMember(inPlatform(platform.id))).rejects.toMatchObject({
      code: 'grant_exceeds_own',
    })
    await platform.client.removeMember(inPlatform(helper.id))
  })

  test('nobody is made a member of an account who is not seen by who does it', async () => {
    const take = { params: { id: admin.accountId, userId: stranger.id }, body: { roleIds: [builtInRoles.member] } }
    await expect(admin.client.setMemberRoles(take)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('the last administrator of an account stays one', async () => {
    const own = { params: { id: admin.accountId, userId: admin.id } }
    const resign = admin.client.setMemberRoles({ ...own, body: { roleIds: [builtInRoles.member] } })
    await expect(resign).rejects.toMatchObject({ code: 'last_admin', status: 409 })
    await expect(admin.client.removeMember(own)).rejects.toMatchObject({ code: 'last_admin' })
    await expect(admin.client.deleteUser({ params: { id: admin.id } })).rejects.toMatchObject({ code: 'last_admin' })
    const disable = platform.client.updateUser({ params: { id: admin.id }, body: { status: 'disabled' } })
    await expect(disable).rejects.toMatchObject({ code: 'last_admin' })
  })

  test('the last administrator of the platform stays one', async () => {
    const own = { params: { id: platformAccountId, userId: platform.id } }
    await expect(platform.client.removeMember(own)).rejects.toMatchObject({ code: 'last_admin' })
    await expect(platform.client.deleteUser({ params: { id: platform.id } })).rejects.toMatchObject({
      code: 'last_admin',
    })
  })

  test('the administrator of an account that nobody else uses may go, and the account goes with them', async () => {
    const loner = await rbac.person()
    await loner.client.deleteUser({ params: { id: loner.id } })
    await expect(platform.client.getAccount({ params: { id: loner.accountId } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('what a person may do', () => {
  test("a fresh deployment has the platform's account and its administrators' role", async () => {
    await using empty = await startRbac()
    const role = await empty.db.selectFrom('roles').selectAll().where('code', '=', 'platform_admins').execute()
    expect(role).toMatchObject([{ account_id: platformAccountId, permissions: ['platform_admin'] }])
    expect(await empty.db.selectFrom('users').select('id').execute()).toEqual([])
    const root = await empty.platformAdmin()
    expect((await root.client.getMe()).tenantRoles).toContainEqual(
      expect.objectContaining({ accountId: platformAccountId, permissions: ['platform_admin'] }),
    )
  })

  test('is told account by account', async () => {
    const guest = await rbac.member(admin.accountId)
    await platform.client.setMemberRoles({
      params: { id: stranger.accountId, userId: guest.id },
      body: { roleIds: [builtInRoles.admin] },
    })
    const { tenantRoles } = await guest.client.getMe()
    expect(tenantRoles.map(({ accountId, permissions }) => [accountId, permissions])).toEqual(
      [
        [admin.accountId, ['member']],
        [stranger.accountId, ['admin']],
      ].sort(),
    )
    await stranger.client.removeMember({ params: { id: stranger.accountId, userId: guest.id } })
  })

  test('ends with the next request once the right is taken away, with the same token', async () => {
    const { person: second } = await rbac.enrolTotp(await rbac.member(admin.accountId))
    const inPlatform = { params: { id: platformAccountId, userId: second.id } }
    await platform.client.setMemberRoles({ ...inPlatform, body: { roleIds: [builtInRoles.platformAdmins] } })
    const act = () => second.client.updateAccount({ params: { id: stranger.accountId }, body: { name: 'Renamed' } })
    await act()
    await platform.client.removeMember(inPlatform)
    await expect(act()).rejects.toMatchObject({ code: 'permission_denied', status: 403 })
  })

  test('is never read from the token: its roles claim proves nothing', async () => {
    const { userTokens } = rbac.deps
    const forged = await userTokens.sign({
      userId: member.id,
      accountId: member.accountId,
      roleIds: [builtInRoles.platformAdmins, builtInRoles.admin],
      restricted: false,
      sessionId: member.tokens.sessionId,
      applicationId: null,
      amr: ['pwd'],
      aal: 2,
      authTime: new Date(),
    })
    const act = rbac.as('console', forged).listMembers({ params: { id: admin.accountId }, query: {} })
    await expect(act).rejects.toMatchObject({ code: 'permission_denied' })
  })

  test("a role of one's own that is named like an administrators' group grants nothing beyond the account", async () => {
    const named = { name: 'authentik Admins', permissions: ['superuser'], code: 'platform_admins' }
    const role = await stranger.client.createRole({ body: { accountId: stranger.accountId, ...named } })
    await stranger.client.setMemberRoles({
      params: { id: stranger.accountId, userId: stranger.id },
      body: { roleIds: [builtInRoles.admin, role.id] },
    })
    const seen = await stranger.client.listAccounts({ query: {} })
    expect(seen.items.map(({ id }) => id)).toEqual([stranger.accountId])
    await expect(stranger.client.getAccount({ params: { id: admin.accountId } })).rejects.toMatchObject({
      code: 'not_found',
    })
    await stranger.client.setMemberRoles({
      params: { id: stranger.accountId, userId: stranger.id },
      body: { roleIds: [builtInRoles.admin] },
    })
  })

  test('people see the accounts they belong to, and platform administrators see all', async () => {
    const guest = await rbac.member(admin.accountId)
    const inBoth = { params: { id: stranger.accountId, userId: guest.id }, body: { roleIds: [builtInRoles.member] } }
    const seenBy = async ({ client }: Person) =>
      (await client.listAccounts({ query: { limit: 200 } })).items.map(({ id }) => id)
    expect(await seenBy(guest)).toEqual([admin.accountId])
    await platform.client.setMemberRoles(inBoth)
    expect(new Set(await seenBy(guest))).toEqual(new Set([admin.accountId, stranger.accountId]))
    const all = await seenBy(platform)
    for (const id of [admin.accountId, stranger.accountId, platform.accountId, platformAccountId])
      expect(all).toContain(id)
    await stranger.client.removeMember({ params: { id: stranger.accountId, userId: guest.id } })
  })
})

describe('an external provider', () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld(rbac)
  })
  const bodies = Object.entries(contract).filter(([, operation]) => (operation as Endpoint).path.startsWith('/auth/'))

  test.each(bodies)('never reaches rbac: %s refuses its code', async (name, operation: Endpoint) => {
    // Each operation under /auth has a body.
    const { body } = examples[name as 'signUp'](world)
    const service = typeof operation.allow === 'object' ? operation.allow.services?.[0] : undefined
    const response = await rbac.fetch(
      new Request(`http://rbac${operation.path}`, {
        method: operation.method.toUpperCase(),
        headers: {
          'content-type': 'application/json',
          'x-service-token': await rbac.serviceToken(service ?? 'login'),
          authorization: `Bearer ${world.admin.tokens.accessToken}`,
        },
        body: JSON.stringify({ ...body, code: 'a-code-of-github', client_secret: 'x' }),
      }),
    )
    expect(response.status).toBe(422)
    const pointers = ['/client_secret', '/code']
    const { errors } = await response.json()
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(pointers)
  })

  test('has no setting of rbac', () => {
    const names = Object.values(registry.variables).map(({ name }) => name)
    expect(names.filter((name) => /CLIENT|OAUTH|PROVIDER|GITHUB|GOOGLE|REDIRECT|CALLBACK|COOKIE/.test(name))).toEqual(
      [],
    )
  })
})
