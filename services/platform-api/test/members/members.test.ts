import type { Person } from '@constellation/rbac/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fault, type PlatformClient, startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform[Symbol.asyncDispose]())

type Tenant = Awaited<ReturnType<TestPlatform['tenant']>>

const memberParams = ({ slug, memberId }: Tenant) => ({ slug, memberId })

/** What rbac says that a person may do in the account of a tenant; undefined where they are no member. */
async function permissionsIn({ accountId }: Tenant, person: Person) {
  const { items } = await platform.rbac.as('platform-api').listMemberships({ params: { id: person.id } as never })
  return items.find((item) => item.accountId === accountId)?.permissions
}

/** Takes away the directory of rbac. */
const rbacIsDown: Fault = (request) =>
  new URL(request.url).pathname.startsWith('/directory/accounts/') ? Promise.reject(new TypeError('down')) : undefined

describe('a member', () => {
  let tenant: Tenant
  let admin: PlatformClient
  beforeAll(async () => {
    tenant = await platform.tenant()
    admin = await platform.inConsole(tenant.admin)
  })

  test('is listed with their address and role, the newest first, and found by the beginning of the address', async () => {
    const { slug } = tenant
    const { items } = await admin.listMembers({ params: { slug }, query: {} })
    expect(items).toMatchObject([
      { id: tenant.memberId, userId: tenant.member.id, email: tenant.member.email, role: 'tenant_member' },
      { id: tenant.adminId, email: tenant.admin.email, role: 'tenant_admin', status: 'active', isGuest: true },
    ])
    const search = tenant.member.email.toUpperCase().slice(0, -4)
    const found = await admin.listMembers({ params: { slug }, query: { search } })
    expect(found.items).toMatchObject([{ id: tenant.memberId }])
    const admins = await admin.listMembers({ params: { slug }, query: { role: 'tenant_admin', limit: '1' } })
    expect(admins).toMatchObject({ items: [{ id: tenant.adminId }], nextCursor: null })
  })

  test('reads themselves, and nobody else', async () => {
    const client = await platform.inConsole(tenant.member)
    await expect(client.getMember({ params: memberParams(tenant) })).resolves.toMatchObject({
      member: { email: tenant.member.email },
      steps: [{ state: 'skipped' }, { state: 'skipped' }, { key: 'rbac_grant', state: 'ok' }],
    })
    const others = { slug: tenant.slug, memberId: tenant.adminId }
    await expect(client.getMember({ params: others })).rejects.toMatchObject({ code: 'permission_denied' })
  })

  test('is suspended and resumed: in between they have no permission in rbac, and nothing is open to them', async () => {
    const of = await platform.tenant()
    const client = await platform.inConsole(of.admin)
    const params = memberParams(of)
    const suspended = await client.suspendMember({ params, body: { reason: 'on leave' } })
    expect(suspended).toMatchObject({ status: 'suspended', suspendReason: 'on leave', provisioningHealth: 'ok' })
    expect(await permissionsIn(of, of.member)).toEqual([])
    const member = await platform.inConsole(of.member)
    await expect(member.getTenant({ params: { slug: of.slug } })).rejects.toMatchObject({ code: 'permission_denied' })
    await expect(member.getMe()).resolves.toMatchObject({ tenants: [] })
    await expect(client.suspendMember({ params, body: {} })).rejects.toMatchObject({
      code: 'state_conflict',
      problem: { currentState: 'suspended' },
    })
    await expect(client.resumeMember({ params })).resolves.toMatchObject({ status: 'active', suspendReason: null })
    expect(await permissionsIn(of, of.member)).toEqual(['member'])
    await expect(member.getTenant({ params: { slug: of.slug } })).resolves.toMatchObject({ slug: of.slug })
  })

  test('gets another role, which rbac knows', async () => {
    const of = await platform.tenant()
    const client = await platform.inConsole(of.admin)
    const changed = await client.setMemberRole({ params: memberParams(of), body: { role: 'tenant_admin' } })
    expect(changed).toMatchObject({ role: 'tenant_admin' })
    expect(await permissionsIn(of, of.member)).toEqual(['admin'])
    const me = await (await platform.inConsole(of.member)).getMe()
    expect(me.tenants).toMatchObject([{ slug: of.slug, role: 'tenant_admin' }])
  })

  test('is removed when their address is confirmed, and is invited again afterwards', async () => {
    const of = await platform.tenant()
    const client = await platform.inConsole(of.admin)
    const params = memberParams(of)
    const before = await platform.dump()
    const wrong = client.removeMember({ params, body: { confirmEmail: 'other@example.test' } })
    await expect(wrong).rejects.toMatchObject({ code: 'confirmation_mismatch', status: 422 })
    expect(await platform.dump()).toEqual(before)
    const removed = await client.removeMember({ params, body: { confirmEmail: of.member.email.toUpperCase() } })
    expect(removed).toMatchObject({ status: 'removed' })
    expect(await permissionsIn(of, of.member)).toBeUndefined()
    await expect(client.getMember({ params })).rejects.toMatchObject({ code: 'not_found' })
    const again = await platform.addMember(of, of.member)
    expect(again).not.toBe(of.memberId)
    const { items } = await client.listTenantAudit({ params: { slug: of.slug }, query: { limit: '6' } })
    expect(items.map(({ action }) => action)).toEqual([
      ...['member.activate', 'member.join', 'member.invite'],
      ...['member.finish-removal', 'member.remove', 'member.activate'],
    ])
  })

  test.each(['suspendMember', 'removeMember'] as const)('who is the last administrator stays one: %s', async (name) => {
    const of = await platform.tenant()
    const params = { slug: of.slug, memberId: of.adminId }
    const second = await platform.rbac.person()
    await platform.addMember(of, second, 'tenant_admin')
    const client = await platform.inConsole(second)
    const call = () =>
      name === 'suspendMember'
        ? client.suspendMember({ params, body: {} })
        : client.removeMember({ params, body: { confirmEmail: of.admin.email } })
    await call()
    const { items } = await client.listMembers({ params: { slug: of.slug }, query: { role: 'tenant_admin' } })
    const own = items.find(({ userId }) => userId === second.id)
    const toSelf = { slug: of.slug, memberId: own?.id ?? '' }
    await expect(client.suspendMember({ params: toSelf, body: {} })).rejects.toMatchObject({
      code: 'self_action_forbidden',
    })
    await expect(platform.operator.suspendMember({ params: toSelf, body: {} })).rejects.toMatchObject({
      code: 'last_admin',
    })
  })

  test('of two administrators who suspend each other at the same moment one stays', async () => {
    const of = await platform.tenant()
    const second = await platform.rbac.person()
    const secondId = await platform.addMember(of, second, 'tenant_admin')
    const clients = [await platform.inConsole(of.admin), await platform.inConsole(second)] as const
    const results = await Promise.allSettled([
      clients[0].suspendMember({ params: { slug: of.slug, memberId: secondId }, body: {} }),
      clients[1].suspendMember({ params: { slug: of.slug, memberId: of.adminId }, body: {} }),
    ])
    const { items } = await platform.operator.listMembers({ params: { slug: of.slug }, query: { status: 'active' } })
    expect(items.filter(({ role }) => role === 'tenant_admin')).toHaveLength(1)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('loses access here at once when rbac is down, and there as soon as it answers', async () => {
    const of = await platform.tenant()
    const client = await platform.inConsole(of.admin)
    const params = memberParams(of)
    const suspended = await platform.withFault(rbacIsDown, () => client.suspendMember({ params, body: {} }))
    expect(suspended).toMatchObject({ status: 'suspended', provisioningHealth: 'error' })
    const member = await platform.inConsole(of.member)
    await expect(member.getTenant({ params: { slug: of.slug } })).rejects.toMatchObject({ code: 'permission_denied' })
    await platform.catchUp()
    expect(await permissionsIn(of, of.member)).toEqual([])
    const removing = await platform.withFault(rbacIsDown, () =>
      client.removeMember({ params, body: { confirmEmail: of.member.email } }),
    )
    expect(removing).toMatchObject({ status: 'removing' })
    await platform.catchUp()
    expect(await permissionsIn(of, of.member)).toBeUndefined()
    await expect(client.getMember({ params })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('whose role was changed in rbac by hand gets it back, and the audit says so', async () => {
    const of = await platform.tenant()
    const params = { id: of.accountId, userId: of.member.id } as never
    await platform.rbac.as('platform-api').putMembership({ params, body: { roleIds: [] } })
    await platform.catchUp('everything')
    expect(await permissionsIn(of, of.member)).toEqual(['member'])
    const query = { action: 'provisioning.repair' }
    const { items } = await platform.operator.listTenantAudit({ params: { slug: of.slug }, query })
    expect(items).toMatchObject([{ detail: { subject: 'membership', key: 'rbac_grant' } }])
  })
})
