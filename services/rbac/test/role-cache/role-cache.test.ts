import { startRedis } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRoleCache } from '../../src/role-cache/role-cache.ts'
import { startRbac, type TestRbac } from '../rbac.ts'

/** A cache over roles in memory, and what a test needs to look at. */
async function cacheOver(roles: Record<string, readonly string[]>) {
  let tell: (roleId: string | null) => void = () => undefined
  const state = { reads: [] as string[][], nowMs: 0, published: [] as string[], beforeReply: () => Promise.resolve() }
  const cache = await createRoleCache({
    now: () => state.nowMs,
    async read(ids) {
      state.reads.push([...ids])
      const rows = ids.flatMap((id) => (roles[id] ? [{ id, permissions: roles[id] }] : []))
      await state.beforeReply()
      return rows
    },
    bus: {
      publish: async (id) => void state.published.push(id),
      async listen(onChange) {
        tell = onChange
      },
      [Symbol.asyncDispose]: async () => undefined,
    },
  })
  return { cache, state, roles, tell: (roleId: string | null) => tell(roleId) }
}

describe('the cache of roles', () => {
  test('gives the union of what the roles permit', async () => {
    const { cache } = await cacheOver({ a: ['read', 'write'], b: ['read', 'count'] })
    expect([...(await cache.permissionsOf(['a', 'b']))].sort()).toEqual(['count', 'read', 'write'])
    expect(await cache.permissionsOf([])).toEqual(new Set())
  })

  test('reads a role once, and only those that it does not know', async () => {
    const { cache, state } = await cacheOver({ a: ['read'], b: ['write'] })
    await cache.permissionsOf(['a'])
    await cache.permissionsOf(['a', 'b'])
    await cache.permissionsOf(['b', 'a'])
    expect(state.reads).toEqual([['a'], ['b']])
  })

  test('a deleted role permits nothing, and is not read each time', async () => {
    const { cache, state } = await cacheOver({})
    expect(await cache.permissionsOf(['gone'])).toEqual(new Set())
    await cache.permissionsOf(['gone'])
    expect(state.reads).toHaveLength(1)
  })

  test('drops a role that has changed, and tells the other instances', async () => {
    const { cache, state, roles } = await cacheOver({ a: ['read'] })
    await cache.permissionsOf(['a'])
    roles.a = ['write']
    await cache.changed('a')
    expect(await cache.permissionsOf(['a'])).toEqual(new Set(['write']))
    expect(state.published).toEqual(['a'])
  })

  test('drops a role that another instance names, and every role when messages may be lost', async () => {
    const { cache, roles, tell } = await cacheOver({ a: ['read'], b: ['read'] })
    await cache.permissionsOf(['a', 'b'])
    Object.assign(roles, { a: ['write'], b: ['count'] })
    tell('a')
    expect(await cache.permissionsOf(['a', 'b'])).toEqual(new Set(['write', 'read']))
    tell(null)
    expect(await cache.permissionsOf(['a', 'b'])).toEqual(new Set(['write', 'count']))
  })

  test('trusts a role for at most thirty seconds', async () => {
    const { cache, state, roles } = await cacheOver({ a: ['read'] })
    await cache.permissionsOf(['a'])
    roles.a = ['write']
    state.nowMs = 29_999
    expect(await cache.permissionsOf(['a'])).toEqual(new Set(['read']))
    state.nowMs = 30_000
    expect(await cache.permissionsOf(['a'])).toEqual(new Set(['write']))
  })

  test('does not cache a read that overlaps a change', async () => {
    const { cache, state, roles, tell } = await cacheOver({ a: ['read'] })
    state.beforeReply = async () => {
      roles.a = ['write']
      tell('a')
    }
    await cache.permissionsOf(['a'])
    state.beforeReply = () => Promise.resolve()
    expect(await cache.permissionsOf(['a'])).toEqual(new Set(['write']))
  })

  test('a role that is dropped while another one is read still serves the request', async () => {
    const { cache, state, tell } = await cacheOver({ a: ['read'], b: ['write'] })
    await cache.permissionsOf(['a'])
    state.beforeReply = async () => tell('a')
    expect(await cache.permissionsOf(['a', 'b'])).toEqual(new Set(['read', 'write']))
  })
})

describe.each(['PostgreSQL', 'Redis'])('two instances that tell one another by %s', (store) => {
  let stack: AsyncDisposableStack
  let one: TestRbac
  let other: TestRbac
  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    const server = store === 'Redis' ? stack.use(await startRedis()) : undefined
    const redis = server && { redisUrl: server.url }
    one = stack.use(await startRbac(redis))
    other = stack.use(await startRbac({ beside: one, ...redis }))
  })
  afterAll(() => stack.disposeAsync())

  test('a changed role holds at the other instance long before its cached one expires', async () => {
    const admin = await one.person()
    const role = await admin.client.createRole({
      body: { accountId: admin.accountId, name: 'Changing', permissions: ['first'] },
    })
    const user = await one.member(admin.accountId, { roleIds: [role.id] })
    const permissions = async () => {
      const ticket = await other.as('console').introspect({ body: { token: user.tokens.accessToken } })
      return ticket.active ? ticket.permissions : []
    }
    for (const next of ['second', 'third', 'fourth']) {
      await permissions()
      await admin.client.updateRole({ params: { id: role.id }, body: { permissions: [next] } })
      // A cached role lives thirty seconds, so only the message is sooner.
      await expect.poll(permissions, { timeout: 15_000, interval: 5 }).toEqual([next])
    }
  })

  test("a member's other roles hold at the other instance at once", async () => {
    const admin = await one.person()
    const user = await one.member(admin.accountId)
    await admin.client.setMemberRoles({
      params: { id: admin.accountId, userId: user.id },
      body: { roleIds: ['00000000-0000-7000-8000-000000000010'] },
    })
    const seen = await other.as('console', user.tokens.accessToken).getMe()
    expect(seen.tenantRoles).toMatchObject([{ permissions: ['admin'] }])
  })
})
