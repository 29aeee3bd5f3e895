import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { builtInRoles, platformAccountId } from '../src/store/built-in-ids.ts'
import { dump } from './database/dump.ts'
import { freshEmail, type Person, password, startRbac, type TestRbac } from './rbac.ts'

let rbac: TestRbac
let root: Person
let admin: Person
beforeAll(async () => {
  rbac = await startRbac()
  root = await rbac.platformAdmin()
})
beforeEach(async () => {
  admin = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const directory = () => rbac.as('platform-api')
const lastEntry = () =>
  rbac.owner
    .selectFrom('audit_events')
    .select(['action', 'actor_kind', 'service', 'target', 'detail'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()

/** Makes the request again: it gives the same and changes nothing. */
async function repeated<Result>(request: () => Promise<Result>): Promise<Result> {
  const first = await request()
  const before = await dump(rbac.owner)
  expect(await request()).toEqual(first)
  expect(await dump(rbac.owner)).toEqual(before)
  return first
}

describe('an account of the directory', () => {
  test('is made with the id that the caller chose, and changed member by member', async () => {
    const params = { id: rbac.deps.newId() }
    const made = await repeated(() =>
      directory().putAccount({
        params,
        body: { name: 'Acme', policy: { sessionIdleMinutes: 30, mfaMode: 'required' } },
      }),
    )
    expect(made).toMatchObject({ ...params, name: 'Acme', ownerUserId: null, status: 'active' })
    const body = { name: 'Acme Ltd', policy: { sessionIdleMinutes: 60 }, onBehalfOf: root.id }
    const changed = await repeated(() => directory().putAccount({ params, body }))
    expect(changed).toMatchObject({ name: 'Acme Ltd', policy: { sessionIdleMinutes: 60, mfaMode: 'required' } })
    expect(await directory().readAccount({ params })).toEqual(changed)
    expect(await lastEntry()).toMatchObject({
      action: 'account.update',
      actor_kind: 'service',
      service: 'platform-api',
      target: params.id,
      detail: { onBehalfOf: root.id },
    })
  })

  test('is made once by two callers at the same moment', async () => {
    const params = { id: rbac.deps.newId() }
    const put = () => directory().putAccount({ params, body: { name: 'Acme' } })
    const [one, other] = await Promise.all([put(), put()])
    expect(other).toEqual(one)
  })

  test('is closed when nobody uses it, and its id stays closed', async () => {
    const params = { id: rbac.deps.newId() }
    await directory().putAccount({ params, body: { name: 'Acme' } })
    await directory().putMembership({ params: { ...params, userId: admin.id }, body: { roleIds: [] } })
    const close = () => directory().closeAccount({ params, query: {} })
    await expect(close()).rejects.toMatchObject({ code: 'account_has_users', status: 409 })
    await directory().removeMembership({ params: { ...params, userId: admin.id }, query: {} })
    await repeated(close)
    await expect(directory().readAccount({ params })).rejects.toMatchObject({ code: 'not_found' })
    const again = directory().putAccount({ params, body: { name: 'Acme' } })
    await expect(again).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a user of the directory', () => {
  test('is found by id, and by an address only when it is proved', async () => {
    const claimed = freshEmail()
    await rbac.member(admin.accountId, { email: claimed, emailVerified: false })
    const { items } = await directory().findUsers({ body: { ids: [admin.id], emails: [claimed, root.email] } })
    expect(items.map(({ id }) => id).sort()).toEqual([admin.id, root.id].sort())
    const tooMany = Array.from({ length: 201 }, () => admin.id)
    const refused = directory().findUsers({ body: { ids: tooMany } })
    await expect(refused).rejects.toMatchObject({ code: 'validation_failed' })
  })

  test('is refused and their sessions end while they are disabled', async () => {
    const user = await rbac.member(admin.accountId)
    const params = { id: user.id }
    await repeated(() => directory().setUserStatus({ params, body: { status: 'disabled' } }))
    await expect(user.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).rejects.toMatchObject({ code: 'user_disabled' })
    await repeated(() => directory().setUserStatus({ params, body: { status: 'active' } }))
    await expect(rbac.signIn(user.email)).resolves.toBeDefined()
  })

  test('gets a password that works once, and is told; their sessions end', async () => {
    const user = await rbac.member(admin.accountId)
    const given = 'GKM2P-QRST3-VWXY4-ZAB56'
    await directory().giveOneTimePassword({ params: { id: user.id }, body: { password: given } })
    await expect(user.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).rejects.toMatchObject({ code: 'invalid_credentials' })
    const { id } = user
    const me = await directory().findUsers({ body: { ids: [id] } })
    expect(me.items).toMatchObject([{ id, mustChangePassword: true }])
    const told = await rbac.events('password_changed')
    expect(told.at(-1)).toMatchObject({ userId: id })
    expect(JSON.stringify(await dump(rbac.owner))).not.toContain(given)
  })

  test('is removed, and their home account stays', async () => {
    const params = { id: rbac.deps.newId() }
    await directory().putAccount({ params, body: { name: 'Acme' } })
    const user = await rbac.member(params.id)
    await repeated(() => directory().removeUser({ params: { id: user.id }, query: {} }))
    await expect(rbac.signIn(user.email)).rejects.toMatchObject({ code: 'invalid_credentials' })
    await expect(directory().readAccount({ params })).resolves.toMatchObject(params)
  })
})

describe('a member of the directory', () => {
  test('has exactly the roles that are put', async () => {
    const params = { id: admin.accountId, userId: root.id }
    const put = (...roleIds: string[]) => repeated(() => directory().putMembership({ params, body: { roleIds } }))
    expect(await put(builtInRoles.member)).toMatchObject({ roleIds: [builtInRoles.member] })
    expect(await put()).toMatchObject({ roleIds: [] })
    await repeated(() => directory().removeMembership({ params, query: {} }))
    const elsewhere = await rbac.person()
    const role = await elsewhere.client.createRole({
      body: { accountId: elsewhere.accountId, name: 'Readers', permissions: ['member'] },
    })
    const refused = directory().putMembership({ params, body: { roleIds: [role.id] } })
    await expect(refused).rejects.toMatchObject({ code: 'invalid_role' })
  })

  test('who administers as the last one stays, by every operation', async () => {
    await rbac.member(admin.accountId)
    const { id, accountId } = admin
    const params = { id: accountId, userId: id }
    const before = await dump(rbac.owner)
    const acts = [
      () => directory().putMembership({ params, body: { roleIds: [] } }),
      () => directory().removeMembership({ params, query: {} }),
      () => directory().setUserStatus({ params: { id }, body: { status: 'disabled' } }),
      () => directory().removeUser({ params: { id }, query: {} }),
    ]
    for (const act of acts) await expect(act()).rejects.toMatchObject({ code: 'last_admin', status: 409 })
    expect(await dump(rbac.owner)).toEqual(before)
  })
})

test('the account of the platform, and the people with a role in it, do not exist here', async () => {
  const params = { id: platformAccountId }
  const member = { ...params, userId: admin.id }
  const roleIds = [builtInRoles.platformAdmins]
  const before = await dump(rbac.owner)
  const acts = [
    () => directory().putAccount({ params, body: { name: 'Ours' } }),
    () => directory().readAccount({ params }),
    () => directory().closeAccount({ params, query: {} }),
    () => directory().putMembership({ params: member, body: { roleIds } }),
    () => directory().removeMembership({ params: { ...params, userId: root.id }, query: {} }),
    () => directory().setUserStatus({ params: { id: root.id }, body: { status: 'disabled' } }),
    () => directory().giveOneTimePassword({ params: { id: root.id }, body: { password } }),
    () => directory().removeUser({ params: { id: root.id }, query: {} }),
  ]
  for (const act of acts) await expect(act()).rejects.toMatchObject({ code: 'not_found', status: 404 })
  const power = directory().putMembership({ params: { id: admin.accountId, userId: admin.id }, body: { roleIds } })
  await expect(power).rejects.toMatchObject({ code: 'invalid_role' })
  expect(await dump(rbac.owner)).toEqual(before)
})
