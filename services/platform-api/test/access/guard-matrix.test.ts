import { type Client, Refusal } from '@constellation/client'
import {
  platform as contract,
  type Guard,
  type GuardedOperation,
  guarded,
  guardMatrix,
  type Principal,
  principals,
} from '@constellation/contracts-platform'
import type { Person } from '@constellation/rbac/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PlatformClient, startPlatform, type TestPlatform } from '../platform.ts'
import { examples } from './examples.ts'

let platform: TestPlatform
let tenant: Awaited<ReturnType<TestPlatform['tenant']>>
let other: Awaited<ReturnType<TestPlatform['tenant']>>
let stranger: Person
beforeAll(async () => {
  platform = await startPlatform()
  tenant = await platform.tenant()
  other = await platform.tenant()
  stranger = await platform.rbac.person()
})
afterAll(() => platform[Symbol.asyncDispose]())

// The entries of the matrix have its names.
const rows = Object.entries(guardMatrix) as [GuardedOperation, Guard][]
const cases = rows.flatMap(([name, guard]) => principals.map((principal) => [name, principal, guard] as const))
const aboutOneTenant = rows.map(([name]) => name).filter((name) => contract[name].path.includes('{slug}'))

const clientOf: Record<Principal, () => Promise<PlatformClient>> = {
  operator: async () => platform.operator,
  tenantAdmin: () => platform.inConsole(tenant.admin),
  tenantMember: () => platform.inConsole(tenant.member),
}

/** The code of the refusal, or `ok`. */
async function outcome(client: PlatformClient, name: GuardedOperation, of = tenant): Promise<string> {
  // A suspended tenant can be resumed.
  const { version } = await platform.operator.getTenant({ params: { slug: of.slug } })
  if (name === 'resumeTenant')
    await platform.operator.suspendTenant({ params: { slug: of.slug }, body: { reason: 'for the test' } })
  try {
    return await call(client, name, { slug: of.slug, version })
  } finally {
    const { status } = await platform.operator.getTenant({ params: { slug: of.slug } })
    if (status === 'suspended') await platform.operator.resumeTenant({ params: { slug: of.slug } })
  }
}

async function call(client: PlatformClient, name: GuardedOperation, aim: { slug: string; version: number }) {
  // The examples have the form of their operation.
  const operation = client[name] as (input: unknown) => Promise<unknown>
  try {
    await operation(examples[name](aim))
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

test('each operation has the access of its row', () => {
  for (const [name] of rows) expect(contract[name].allow).toEqual(guarded(name))
  expect(Object.keys(contract).sort()).toEqual(Object.keys(guardMatrix).sort())
})

test.each(cases)('%s by %s is what the matrix says', async (name, principal, guard) => {
  const expected = guard[principal] === 'none' ? 'permission_denied' : 'ok'
  const before = await platform.dump(['audit_events'])
  expect(await outcome(await clientOf[principal](), name)).toBe(expected)
  if (expected !== 'ok' && name !== 'resumeTenant') expect(await platform.dump(['audit_events'])).toEqual(before)
})

describe.each(aboutOneTenant)('%s of another tenant', (name) => {
  test.each(['tenantAdmin', 'tenantMember', 'stranger'] as const)(
    'is refused to %s as if there were none',
    async (who) => {
      const client = who === 'stranger' ? await platform.inConsole(stranger) : await clientOf[who]()
      const aim = { slug: other.slug, version: other.version }
      const before = await platform.dump()
      expect(await call(client, name, aim)).toBe('not_found')
      expect(await call(client, name, { ...aim, slug: 'no-such-tenant' })).toBe('not_found')
      expect(await platform.dump()).toEqual(before)
    },
  )
})

describe.each(rows.map(([name]) => name))('%s', (name) => {
  test('is refused to nobody, to an operator of another service, and to a token of the console without the console', async () => {
    const { operators, direct, clientWith } = platform
    const aim = { slug: tenant.slug, version: tenant.version }
    const before = await platform.dump(['audit_events'])
    const nobody: Client<typeof contract> = clientWith(async () => ({}))
    expect(await call(nobody, name, aim)).toBe('missing_ticket')
    const { token } = await operators.operator('broker_read')
    const refused = await call(direct(token), name, aim)
    // They are known, and belong to no tenant.
    const isHarmless = name === 'getMe' || name === 'listTenants'
    const expected = aboutOneTenant.includes(name) ? 'not_found' : isHarmless ? 'ok' : 'permission_denied'
    expect(refused).toBe(expected)
    const ofConsole = direct(await operators.tokenFor(tenant.admin, 'console'))
    expect(await call(ofConsole, name, aim)).toBe('wrong_application')
    const ofLogin = direct(tenant.admin.tokens.accessToken)
    expect(await call(ofLogin, name, aim)).toBe('wrong_application')
    expect(await platform.dump(['audit_events'])).toEqual(before)
  })
})

test('a platform administrator is no operator in the console', async () => {
  const { operators, inConsole } = platform
  const client = await inConsole(operators.root)
  expect(await call(client, 'getTenant', { slug: tenant.slug, version: 1 })).toBe('not_found')
  expect(await call(client, 'createTenant', { slug: tenant.slug, version: 1 })).toBe('permission_denied')
  await expect(client.getMe()).resolves.toMatchObject({ platformAdmin: false, tenants: [] })
})

test('an old sign-in is refused where a recent one is needed', async () => {
  const { rbac, operators, direct } = platform
  const ageing = direct(await operators.tokenFor(operators.root))
  await rbac.db
    .updateTable('sessions')
    .set({ auth_time: new Date(rbac.clock.now().getTime() - 11 * 60_000) })
    .where('id', '=', operators.root.tokens.sessionId)
    .execute()
  try {
    for (const [name, { recent }] of rows)
      if (recent) expect(await call(ageing, name, { slug: tenant.slug, version: 1 }), name).toBe('reauth_required')
  } finally {
    await rbac.db
      .updateTable('sessions')
      .set({ auth_time: rbac.clock.now() })
      .where('id', '=', operators.root.tokens.sessionId)
      .execute()
  }
})

test('a suspended tenant is read by its administrators, and nothing else', async () => {
  const of = await platform.tenant()
  const params = { slug: of.slug }
  await platform.operator.suspendTenant({ params, body: { reason: 'not paid' } })
  const { version } = await platform.operator.getTenant({ params })
  for (const name of aboutOneTenant.filter((one) => guardMatrix[one].tenantAdmin === 'own')) {
    const isRead = contract[name].method === 'get'
    const aim = { slug: of.slug, version }
    const admin = await platform.inConsole(of.admin)
    expect(await call(admin, name, aim), name).toBe(isRead ? 'ok' : 'tenant_suspended')
    if (guardMatrix[name].tenantMember === 'none') continue
    const member = await platform.inConsole(of.member)
    expect(await call(member, name, aim), name).toBe('tenant_suspended')
  }
  const me = await (await platform.inConsole(of.member)).getMe()
  expect(me.tenants).toMatchObject([{ slug: of.slug, status: 'suspended', role: 'tenant_member' }])
})

test('a refusal of somebody who belongs to the tenant is in its audit, once a minute', async () => {
  const { slug, id, member } = await platform.tenant()
  const client = await platform.inConsole(member)
  const refuse = () =>
    expect(client.getProvisioning({ params: { slug } })).rejects.toMatchObject({ code: 'permission_denied' })
  const refusals = async () => {
    const query = { action: 'access.refuse', actor: member.id }
    return (await platform.operator.listTenantAudit({ params: { slug }, query })).items
  }
  const ageBy = (interval: string) =>
    platform.owner.db
      .updateTable('audit_events')
      .set({ occurred_at: sql<Date>`now() - ${interval}::interval` })
      .where('tenant_id', '=', id)
      .execute()
  await refuse()
  expect(await refusals()).toMatchObject([
    {
      outcome: 'refused',
      actor: { kind: 'user', id: member.id },
      service: 'console',
      detail: { operation: 'getProvisioning', code: 'permission_denied' },
    },
  ])
  // However slow the machine is, the entry stays younger than a minute.
  await ageBy('-1 hour')
  await refuse()
  expect(await refusals()).toHaveLength(1)
  await ageBy('61 seconds')
  await refuse()
  expect(await refusals()).toHaveLength(2)
})
