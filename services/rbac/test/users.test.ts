import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purgeDeletedUsers } from '../src/domain/users/purge-deleted-users.ts'
import { freshEmail, type Person, password, startRbac, type TestRbac } from './rbac.ts'

let rbac: TestRbac
let admin: Person
beforeAll(async () => {
  rbac = await startRbac()
})
beforeEach(async () => {
  admin = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const create = (rest: Partial<Parameters<ReturnType<TestRbac['as']>['createUser']>[0]['body']> = {}) =>
  rbac.as('platform-api').createUser({
    body: { accountId: admin.accountId, email: freshEmail(), emailVerified: true, ...rest },
  })

const freshWallet = () => `0x${randomBytes(20).toString('hex')}`

const audited = (target: string, action: string) =>
  rbac.db.selectFrom('audit_events').selectAll().where('target', '=', target).where('action', '=', action).execute()

describe('creating', () => {
  test('a user is a member of the account, with the built-in role or those given', async () => {
    const role = await admin.client.createRole({
      body: { accountId: admin.accountId, name: 'Readers', permissions: ['read'] },
    })
    const [plain, reader] = [await create(), await create({ roleIds: [role.id], displayName: 'Reader', locale: 'da' })]
    expect(reader).toMatchObject({
      displayName: 'Reader',
      locale: 'da',
      status: 'active',
      homeAccountId: admin.accountId,
    })
    const { items } = await admin.client.listMembers({ params: { id: admin.accountId }, query: {} })
    const rolesOf = (id: string) => items.find(({ userId }) => userId === id)?.roleIds
    expect(rolesOf(reader.id)).toEqual([role.id])
    expect(rolesOf(plain.id)).toEqual(['00000000-0000-7000-8000-000000000011'])
  })

  test('an address that is proved belongs to one user; one that is not blocks nobody', async () => {
    const email = freshEmail()
    await create({ email, emailVerified: false })
    await create({ email })
    await create({ email, emailVerified: false })
    await expect(create({ email: email.toUpperCase() })).rejects.toMatchObject({ code: 'email_taken', status: 409 })
  })

  test('an address that is not proved is restricted until it is', async () => {
    const user = await rbac.member(admin.accountId, { emailVerified: false })
    expect(user.tokens.restricted).toBe(true)
    await expect(user.client.getMe()).resolves.toMatchObject({ status: 'pending', emailVerified: false })
    await expect(user.client.listUsers({ query: {} })).rejects.toMatchObject({ code: 'restricted_session' })
  })

  test('a wallet comes with the user, and the broker reads it from their session', async () => {
    const [wallet, email] = [freshWallet(), freshEmail()]
    const { id } = await create({ email, wallet, password })
    const { accessToken } = await rbac.signIn(email)
    expect(await rbac.as('broker', accessToken).validateSession()).toEqual({ wallet })
    expect((await audited(id, 'user.create'))[0]).toMatchObject({ detail: { wallet } })
    expect(await rbac.as('broker', admin.tokens.accessToken).validateSession()).toEqual({ wallet: null })
  })

  test.each([
    ['letters in capitals', `0x${'AB'.repeat(20)}`],
    ['no prefix', 'ab'.repeat(20)],
    ['a digit too few', `0x${'a'.repeat(39)}`],
    ['a digit too many', `0x${'a'.repeat(41)}`],
    ['another letter', `0x${'g'.repeat(40)}`],
    ['a line end', `0x${'a'.repeat(40)}\n`],
    ['nothing', ''],
  ])('a wallet with %s is refused', async (_, wallet) => {
    await expect(create({ wallet })).rejects.toMatchObject({ code: 'validation_failed', status: 422 })
    const write = sql`update users set wallet = ${wallet} where id = ${admin.id}`
    await expect(write.execute(rbac.owner)).rejects.toThrow('users_wallet_form')
  })

  test('a wallet belongs to one user, also of those created at the same moment, and to a deleted one until they are purged', async () => {
    const wallet = freshWallet()
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => create({ wallet })))
    const created = attempts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(created).toHaveLength(1)
    for (const one of attempts)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'wallet_taken', status: 409 })
    await admin.client.deleteUser({ params: { id: created[0]?.id ?? '' } })
    await expect(create({ wallet })).rejects.toMatchObject({ code: 'wallet_taken' })
    await purgeDeletedUsers(rbac.deps, { kind: 'system', requestId: null }, new Date(Date.now() + 60_000))
    await expect(create({ wallet })).resolves.toBeDefined()
  })

  test('a wallet is written by no person, for themselves or for others', async () => {
    const wallet = freshWallet()
    const user = await rbac.member(admin.accountId)
    for (const { client } of [user, admin])
      await expect(client.updateUser({ params: { id: user.id }, body: { wallet } as never })).rejects.toMatchObject({
        code: 'validation_failed',
        status: 422,
      })
    const body = { accountId: admin.accountId, email: freshEmail(), wallet }
    await expect(admin.client.createUser({ body })).rejects.toMatchObject({ code: 'service_unauthorized', status: 401 })
    expect(await rbac.as('broker', user.tokens.accessToken).validateSession()).toEqual({ wallet: null })
  })

  test('an account or a role that is not there is refused', async () => {
    const nowhere = rbac.deps.newId()
    await expect(create({ accountId: nowhere })).rejects.toMatchObject({ code: 'not_found' })
    await expect(create({ roleIds: [nowhere] })).rejects.toMatchObject({ code: 'invalid_role' })
  })
})

describe('lists', () => {
  test('give every user once, oldest first, page by page', async () => {
    const created = [admin.id]
    for (let count = 0; count < 6; count++) created.push((await create()).id)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const query = { accountId: admin.accountId, limit: 3, ...(cursor && { cursor }) }
      const page = await admin.client.listUsers({ query })
      expect(page.items.length).toBeLessThanOrEqual(3)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(created)
  })

  test('a page that ends with the last user has no next one', async () => {
    await create()
    const { items, nextCursor } = await admin.client.listUsers({ query: { accountId: admin.accountId, limit: 2 } })
    expect([items.length, nextCursor]).toEqual([2, null])
  })

  test.each([
    ['listUsers', 'not a cursor'],
    ['listUsers', Buffer.from('["one","two"]').toString('base64url')],
    ['listUsers', Buffer.from('["\' or true --"]').toString('base64url')],
    ['listUsers', Buffer.from(JSON.stringify(['-'.repeat(36)])).toString('base64url')],
    ['listAccounts', 'not a cursor'],
  ] as const)('%s refuses a cursor that is not ours: %s', async (list, cursor) => {
    await expect(admin.client[list]({ query: { cursor } })).rejects.toMatchObject({
      code: 'malformed_request',
      status: 400,
    })
  })

  test.each([0, 201, 1.5])('a limit of %s is refused', async (limit) => {
    await expect(admin.client.listUsers({ query: { limit } })).rejects.toMatchObject({ code: 'validation_failed' })
  })

  test('search finds the beginning of a name or an address, and takes every character as it is', async () => {
    const found = await create({ displayName: 'Åse_50%', email: `findable-${freshEmail()}` })
    await create({ displayName: 'Åsel' })
    const search = async (text: string) =>
      (await admin.client.listUsers({ query: { accountId: admin.accountId, search: text } })).items.map(({ id }) => id)
    expect(await search('åse_')).toEqual([found.id])
    expect(await search('ÅSE_50%')).toEqual([found.id])
    expect(await search('FINDABLE-')).toEqual([found.id])
    expect(await search('%')).toEqual([])
    expect(await search('se_50')).toEqual([])
  })

  test('filter by address and by status', async () => {
    const [one, gone] = [await create(), await create()]
    await admin.client.updateUser({ params: { id: one.id }, body: { status: 'disabled' } })
    await admin.client.deleteUser({ params: { id: gone.id } })
    const ids = async (query: object) =>
      (await admin.client.listUsers({ query: { accountId: admin.accountId, ...query } })).items.map(({ id }) => id)
    expect(await ids({})).toEqual([admin.id, one.id])
    expect(await ids({ email: one.email?.toUpperCase() })).toEqual([one.id])
    expect(await ids({ status: 'active' })).toEqual([admin.id])
    expect(await ids({ status: 'disabled' })).toEqual([one.id])
    expect(await ids({ status: 'deleted' })).toEqual([gone.id])
    await expect(admin.client.countUsers({ query: { accountId: admin.accountId } })).resolves.toEqual({ count: 2 })
  })

  test('show a user without power nobody but themselves', async () => {
    const user = await rbac.member(admin.accountId)
    for (const query of [{}, { accountId: admin.accountId }, { search: 'S' }, { email: admin.email }]) {
      const { items } = await user.client.listUsers({ query })
      expect(items.filter(({ id }) => id !== user.id)).toEqual([])
    }
  })
})

describe('changing oneself', () => {
  test('is for the name and the language', async () => {
    const user = await rbac.member(admin.accountId)
    const body = { displayName: 'Another Name', locale: 'da' }
    await expect(user.client.updateUser({ params: { id: user.id }, body })).resolves.toMatchObject(body)
  })

  test.each([{ status: 'disabled' }, { status: 'active' }, { restricted: false }, { restricted: true }] as const)(
    'is not for %o, not even for an administrator',
    async (body) => {
      const user = await rbac.member(admin.accountId)
      for (const { id, client } of [user, admin])
        await expect(client.updateUser({ params: { id }, body })).rejects.toMatchObject({ code: 'permission_denied' })
    },
  )

  test.each([
    { email: 'other@example.test' },
    { emailVerified: true },
    { emailVerifiedAt: null },
    { homeAccountId: '00000000-0000-7000-8000-000000000001' },
    { roleIds: [] },
    { wallet: '0x0' },
  ])('is not for %o', async (body: object) => {
    await expect(admin.client.updateUser({ params: { id: admin.id }, body })).rejects.toMatchObject({
      code: 'validation_failed',
      status: 422,
    })
  })
})

describe('an administrator', () => {
  test('disables a user, whose sessions end, and lets them in again', async () => {
    const user = await rbac.member(admin.accountId)
    const params = { id: user.id }
    await admin.client.updateUser({ params, body: { status: 'disabled' } })
    await expect(user.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).rejects.toMatchObject({ code: 'user_disabled' })
    expect((await rbac.events('sessions_ended')).at(-1)).toMatchObject({ userId: user.id, reason: 'user_disabled' })
    await admin.client.updateUser({ params, body: { status: 'active' } })
    await expect(user.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).resolves.toBeDefined()
  })

  test('does not make an unproved address proved by letting the user in', async () => {
    const user = await rbac.member(admin.accountId, { emailVerified: false })
    const changed = await admin.client.updateUser({ params: { id: user.id }, body: { status: 'active' } })
    expect(changed).toMatchObject({ emailVerified: false })
    expect((await rbac.signIn(user.email)).restricted).toBe(true)
  })

  test('restricts a running session at once', async () => {
    const user = await rbac.member(admin.accountId)
    await admin.client.updateUser({ params: { id: user.id }, body: { restricted: true } })
    await expect(user.client.listUsers({ query: {} })).rejects.toMatchObject({ code: 'restricted_session' })
  })
})

describe('deletion', () => {
  test('is one audit entry and one event; what it leaves can do nothing', async () => {
    const user = await rbac.member(admin.accountId)
    await admin.client.deleteUser({ params: { id: user.id } })
    await expect(user.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).rejects.toMatchObject({ code: 'invalid_credentials' })
    expect(await audited(user.id, 'user.delete')).toHaveLength(1)
    expect((await rbac.events('user_deleted')).filter(({ userId }) => userId === user.id)).toHaveLength(1)
    await expect(admin.client.deleteUser({ params: { id: user.id } })).rejects.toMatchObject({ code: 'not_found' })
    expect((await rbac.events('user_deleted')).filter(({ userId }) => userId === user.id)).toHaveLength(1)
  })

  test('frees the address', async () => {
    const user = await create()
    await admin.client.deleteUser({ params: { id: user.id } })
    await expect(create({ email: user.email ?? '' })).resolves.toBeDefined()
  })

  test('a deleted user cannot be changed, nor have their sessions or members listed', async () => {
    const user = await create()
    await admin.client.deleteUser({ params: { id: user.id } })
    const change = admin.client.updateUser({ params: { id: user.id }, body: { displayName: 'Ghost' } })
    await expect(change).rejects.toMatchObject({ code: 'not_found' })
    const { items } = await admin.client.listMembers({ params: { id: admin.accountId }, query: {} })
    expect(items.map(({ userId }) => userId)).toEqual([admin.id])
  })

  test('is restored with one audit entry and one event, and the user signs in again', async () => {
    const user = await rbac.member(admin.accountId)
    const params = { id: user.id }
    await expect(admin.client.restoreUser({ params })).rejects.toMatchObject({ code: 'not_found' })
    await admin.client.deleteUser({ params })
    await expect(admin.client.restoreUser({ params })).resolves.toMatchObject({ status: 'active' })
    await expect(admin.client.restoreUser({ params })).rejects.toMatchObject({ code: 'not_found' })
    expect(await audited(user.id, 'user.restore')).toHaveLength(1)
    expect((await rbac.events('user_restored')).filter(({ userId }) => userId === user.id)).toHaveLength(1)
    await expect(user.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    await expect(rbac.signIn(user.email)).resolves.toMatchObject({ user: { id: user.id } })
  })

  test('is not restored after another user has proved the address', async () => {
    const user = await create()
    await admin.client.deleteUser({ params: { id: user.id } })
    await create({ email: user.email ?? '' })
    await expect(admin.client.restoreUser({ params: { id: user.id } })).rejects.toMatchObject({ code: 'email_taken' })
  })
})

describe('the purge', () => {
  const system = { kind: 'system', requestId: null } as const
  const purge = (before: Date) => purgeDeletedUsers(rbac.deps, system, before)
  const justNow = () => new Date(rbac.clock.now().getTime() + 1)
  const counts = async () => [
    (await rbac.events('users_purged')).length,
    (await rbac.db.selectFrom('audit_events').select('id').where('action', '=', 'user.purge').execute()).length,
  ]

  test('removes the users deleted before the moment, and nobody else, with one audit entry and one event', async () => {
    await purge(justNow())
    const [kept, young, ...old] = [await create(), await create(), await create(), await create()]
    for (const { id } of old) await admin.client.deleteUser({ params: { id } })
    const before = justNow()
    await rbac.owner.updateTable('users').set({ deleted_at: before }).where('id', '=', young.id).execute()
    const [events = 0, entries = 0] = await counts()
    const purged = await purge(before)
    expect(purged.sort()).toEqual(old.map(({ id }) => id).sort())
    expect(await counts()).toEqual([events + 1, entries + 1])
    const told = (await rbac.events('users_purged')).at(-1)
    expect([told?.userIds].flat().sort()).toEqual(purged.sort())
    const left = await rbac.db.selectFrom('users').select('id').where('home_account_id', '=', admin.accountId).execute()
    expect(left.map(({ id }) => id).sort()).toEqual([admin.id, kept.id, young.id].sort())
    for (const { id } of old) {
      await expect(admin.client.restoreUser({ params: { id } })).rejects.toMatchObject({ code: 'not_found' })
      expect(await audited(id, 'user.delete')).toHaveLength(1)
    }
  })

  test('writes nothing when there is no user to remove', async () => {
    await purge(justNow())
    const before = await counts()
    expect(await purge(justNow())).toEqual([])
    expect(await counts()).toEqual(before)
  })
})
