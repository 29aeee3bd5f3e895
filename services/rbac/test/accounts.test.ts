import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { builtInRoles } from '../src/store/built-in-ids.ts'
import { putMember } from '../src/store/members.ts'
import { type Person, startRbac, type TestRbac } from './rbac.ts'

let rbac: TestRbac
let platform: Person
let admin: Person
beforeAll(async () => {
  rbac = await startRbac()
  platform = await rbac.platformAdmin()
})
beforeEach(async () => {
  admin = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

describe('an account', () => {
  test('is created with its first user, who owns it', async () => {
    const account = await admin.client.getAccount({ params: { id: admin.accountId } })
    expect(account).toMatchObject({ ownerUserId: admin.id, status: 'active', policy: {}, name: 'Somebody' })
  })

  test('is created by the platform without users', async () => {
    const account = await rbac.as('platform-api').createAccount({ body: { name: ' Holm & Co ' } })
    expect(account).toMatchObject({ name: 'Holm & Co', ownerUserId: null, status: 'active' })
    await expect(platform.client.countUsers({ query: { accountId: account.id } })).resolves.toEqual({ count: 0 })
  })

  test('is renamed, and its policy bounded', async () => {
    const params = { id: admin.accountId }
    const body = { name: 'Holm', policy: { sessionIdleMinutes: 30 } }
    await expect(admin.client.updateAccount({ params, body })).resolves.toMatchObject(body)
    for (const policy of [{ sessionIdleMinutes: 1 }, { sessionAbsoluteHours: 10_000 }, { unknown: 1 }])
      await expect(admin.client.updateAccount({ params, body: { policy } })).rejects.toMatchObject({
        code: 'validation_failed',
      })
  })

  test('lists give every account once, page by page', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await platform.client.listAccounts({ query: { limit: 2, ...(cursor && { cursor }) } })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    const all = await rbac.db
      .selectFrom('accounts')
      .select('id')
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .execute()
    expect(seen).toEqual(all.map(({ id }) => id))
  })
})

describe('suspending an account', () => {
  test('ends the sessions in it, refuses its users, and can be undone', async () => {
    const user = await rbac.member(admin.accountId)
    const params = { id: admin.accountId }
    await rbac.as('platform-api').setAccountStatus({ params, body: { status: 'suspended' } })
    for (const { client } of [user, admin])
      await expect(client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).rejects.toMatchObject({ code: 'account_suspended' })
    const told = (await rbac.events('sessions_ended')).filter(({ reason }) => reason === 'account_suspended')
    expect(told.map(({ userId }) => userId).sort()).toEqual([admin.id, user.id].sort())
    await rbac.as('platform-api').setAccountStatus({ params, body: { status: 'active' } })
    await expect(user.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).resolves.toBeDefined()
  })
})

describe('deleting an account', () => {
  test('is refused while others use it', async () => {
    await rbac.member(admin.accountId)
    await expect(admin.client.deleteAccount({ params: { id: admin.accountId } })).rejects.toMatchObject({
      code: 'account_has_users',
      status: 409,
    })
  })

  test('makes it gone for everybody', async () => {
    const params = await vacantAccount(admin)
    await admin.client.deleteAccount({ params })
    await expect(admin.client.getAccount({ params })).rejects.toMatchObject({ code: 'not_found' })
    await expect(platform.client.getAccount({ params })).rejects.toMatchObject({ code: 'not_found' })
    await expect(platform.client.updateAccount({ params, body: { name: 'Ghost' } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('is refused to a person whose home it is, who could not sign in again', async () => {
    const params = { id: admin.accountId }
    await expect(admin.client.deleteAccount({ params })).rejects.toMatchObject({ code: 'account_has_users' })
    await expect(rbac.signIn(admin.email)).resolves.toBeDefined()
  })

  test('is refused while it is the home of a user who was removed from its members', async () => {
    const params = await vacantAccount(admin)
    const { id: userId } = await rbac.member(params.id)
    await admin.client.removeMember({ params: { id: params.id, userId } })
    await expect(admin.client.deleteAccount({ params })).rejects.toMatchObject({ code: 'account_has_users' })
  })

  test("is never for the platform's own", async () => {
    const params = { id: '00000000-0000-7000-8000-000000000001' }
    await expect(platform.client.deleteAccount({ params })).rejects.toMatchObject({ code: 'account_has_users' })
  })
})

describe('members', () => {
  test('are listed page by page, with their roles', async () => {
    const users = [admin.id]
    for (let count = 0; count < 4; count++) users.push((await rbac.member(admin.accountId)).id)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const query = { limit: 2, ...(cursor && { cursor }) }
      const page = await admin.client.listMembers({ params: { id: admin.accountId }, query })
      seen.push(...page.items.map(({ userId }) => userId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(users)
  })

  test('a user who is removed from an account has no permission left in it', async () => {
    const user = await rbac.member(admin.accountId)
    await admin.client.removeMember({ params: { id: admin.accountId, userId: user.id } })
    expect((await user.client.getMe()).tenantRoles).toEqual([])
    const again = admin.client.removeMember({ params: { id: admin.accountId, userId: user.id } })
    await expect(again).rejects.toMatchObject({ code: 'not_found' })
  })

  test('memberships carry a version that changes with them alone', async () => {
    const user = await rbac.member(admin.accountId)
    const read = () => rbac.as('broker').listMemberships({ params: { id: user.id } })
    const first = await read()
    expect(first.items).toMatchObject([{ accountId: admin.accountId, permissions: ['member'] }])
    expect((await read()).version).toBe(first.version)
    const role = await admin.client.createRole({
      body: { accountId: admin.accountId, name: 'Readers', permissions: ['read'] },
    })
    const place = { params: { id: admin.accountId, userId: user.id }, body: { roleIds: [role.id] } }
    await admin.client.setMemberRoles(place)
    const second = await read()
    expect(second.version).not.toBe(first.version)
    await admin.client.updateRole({ params: { id: role.id }, body: { permissions: ['write'] } })
    expect((await read()).version).not.toBe(second.version)
    await admin.client.updateUser({ params: { id: user.id }, body: { status: 'disabled' } })
    expect((await read()).items).toEqual([])
  })
})

/** A second account of a person, which has no other user. */
async function vacantAccount(owner: Person) {
  const { id } = await rbac.as('platform-api').createAccount({ body: { name: 'Vacant' } })
  await rbac.db
    .transaction()
    .execute((trx) => putMember(trx, { accountId: id, userId: owner.id }, [builtInRoles.admin]))
  return { id }
}
