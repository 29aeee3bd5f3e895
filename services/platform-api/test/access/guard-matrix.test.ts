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
import { type Aim, billingEmail, examples } from './examples.ts'

let platform: TestPlatform
let tenant: Awaited<ReturnType<TestPlatform['tenant']>>
let other: Awaited<ReturnType<TestPlatform['tenant']>>
let stranger: Person
beforeAll(async () => {
  platform = await startPlatform()
  tenant = await platform.tenant()
  other = await platform.tenant()
  stranger = await platform.rbac.person()
  // Somebody who calls for the first time is noted.
  await (await platform.inConsole(stranger)).getMe()
})
afterAll(() => platform[Symbol.asyncDispose]())

/** What operators may not do is not open without the console. */
const notByOperators = 'service_unauthorized'

// The entries of the matrix have its names.
const rows = Object.entries(guardMatrix) as [GuardedOperation, Guard][]
const cases = rows.flatMap(([name, guard]) => principals.map((principal) => [name, principal, guard] as const))
const aboutOneTenant = rows.map(([name]) => name).filter((name) => contract[name].path.includes('{slug}'))

const clientOf: Record<Principal, () => Promise<PlatformClient>> = {
  operator: async () => platform.operator,
  tenantAdmin: () => platform.inConsole(tenant.admin),
  tenantMember: () => platform.inConsole(tenant.member),
}

/** What requests about a tenant are aimed at. */
async function aimAt({ slug, memberId, member }: typeof tenant): Promise<Aim> {
  const { version } = await platform.operator.getTenant({ params: { slug } })
  const none = {
    invitationId: crypto.randomUUID(),
    token: 'iv_none',
    domainId: crypto.randomUUID(),
    domainName: 'none.example',
    flagKey: 'none',
  }
  return { slug, version, memberId, memberEmail: member.email, ...none }
}

/** Makes what an operation is about, so that an allowed caller succeeds. */
const preparations: Partial<Record<GuardedOperation, (principal: Principal) => Promise<Partial<Aim>>>> = {
  resumeTenant: async () => {
    await platform.operator.suspendTenant({ params: { slug: tenant.slug }, body: { reason: 'for the test' } })
    return {}
  },
  getMember: async (principal) => ({ memberId: principal === 'tenantMember' ? tenant.memberId : tenant.adminId }),
  setMemberRole: newMember,
  suspendMember: newMember,
  resumeMember: async () => {
    const made = await newMember()
    const params = { slug: tenant.slug, memberId: made.memberId }
    await (await clientOf.tenantAdmin()).suspendMember({ params, body: {} })
    return made
  },
  removeMember: newMember,
  resendInvitation: newInvitation,
  withdrawInvitation: newInvitation,
  acceptInvitation: async (principal) => {
    const { slug, admin } = await platform.tenant()
    const { email } = principal === 'tenantAdmin' ? tenant.admin : tenant.member
    await (await platform.inConsole(admin)).inviteMember({ params: { slug }, body: { email, role: 'tenant_member' } })
    return { token: await platform.invitationOf(email) }
  },
  getDomain: newDomain,
  recheckDomain: newDomain,
  setDomainDmarc: newDomain,
  makeDomainPrimary: async () => {
    const made = await newDomain()
    const active = { status: 'active', ownership_verified_at: new Date() }
    await platform.owner.db.updateTable('domains').set(active).where('id', '=', made.domainId).execute()
    return made
  },
  removeDomain: newDomain,
  inviteRecovery: async (principal) => {
    if (principal !== 'operator') return {}
    const slug = `left-${crypto.randomUUID().slice(0, 8)}`
    await platform.operator.createTenant({ body: { slug, name: 'Left', country: 'DK', billingInfo: { billingEmail } } })
    return { slug }
  },
  getFlag: newFlag,
  updateFlag: newFlag,
  reshuffleFlag: newFlag,
  archiveFlag: newFlag,
  previewFlag: newFlag,
}

async function newFlag() {
  const { key } = await platform.operator.createFlag({
    body: { key: `flag-${crypto.randomUUID()}`, owner: 'platform' },
  })
  return { flagKey: key }
}

async function newMember() {
  const person = await platform.rbac.person()
  return { memberId: await platform.addMember(tenant, person), memberEmail: person.email }
}

async function newDomain() {
  const name = `d-${crypto.randomUUID().slice(0, 8)}.example`
  const { domain } = await (await clientOf.tenantAdmin()).addDomain({ params: { slug: tenant.slug }, body: { name } })
  return { domainId: domain.id, domainName: name }
}

async function newInvitation() {
  const params = { slug: tenant.slug }
  const body = { email: `${crypto.randomUUID()}@example.test`, role: 'tenant_member' } as const
  const { id } = await (await clientOf.tenantAdmin()).inviteMember({ params, body })
  return { invitationId: id }
}

/** The code of the refusal, or `ok`. */
async function call(client: PlatformClient, name: GuardedOperation, aim: Aim) {
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
  const ofPeople = Object.entries(contract).filter(([, { allow }]) => 'user' in allow)
  expect(ofPeople.map(([name]) => name).sort()).toEqual(Object.keys(guardMatrix).sort())
})

test.each(cases)('%s by %s is what the matrix says', async (name, principal, guard) => {
  const expected = guard[principal] !== 'none' ? 'ok' : principal === 'operator' ? notByOperators : 'permission_denied'
  const prepared = await preparations[name]?.(principal)
  const aim = { ...(await aimAt(tenant)), ...prepared }
  const before = await platform.dump(['audit_events'])
  try {
    expect(await call(await clientOf[principal](), name, aim)).toBe(expected)
    if (expected !== 'ok') expect(await platform.dump(['audit_events'])).toEqual(before)
  } finally {
    const params = { slug: tenant.slug }
    if ((await platform.operator.getTenant({ params })).status === 'suspended')
      await platform.operator.resumeTenant({ params })
  }
})

describe.each(aboutOneTenant)('%s of another tenant', (name) => {
  test.each(['tenantAdmin', 'tenantMember', 'stranger'] as const)(
    'is refused to %s as if there were none',
    async (who) => {
      const client = who === 'stranger' ? await platform.inConsole(stranger) : await clientOf[who]()
      const aim = await aimAt(other)
      const before = await platform.dump()
      expect(await call(client, name, aim)).toBe('not_found')
      expect(await call(client, name, { ...aim, slug: 'no-such-tenant' })).toBe('not_found')
      expect(await platform.dump()).toEqual(before)
    },
  )
})

describe.each(rows)('%s', (name, { operator: reach }) => {
  test('is refused to nobody, to an operator of another service, and to a token of the console without the console', async () => {
    const { operators, direct, clientWith } = platform
    const aim = await aimAt(tenant)
    // Somebody who calls for the first time is noted, and their evaluations are counted.
    const noted = ['audit_events', 'users', 'rate_limits']
    const before = await platform.dump(noted)
    const nobody: Client<typeof contract> = clientWith(async () => ({}))
    const isOpen = reach !== 'none'
    expect(await call(nobody, name, aim)).toBe(isOpen ? 'missing_ticket' : notByOperators)
    const { token } = await operators.operator('broker_read')
    const refused = await call(direct(token), name, aim)
    // They are known, and belong to no tenant.
    const isHarmless = ['getMe', 'updateMe', 'listTenants', 'evaluateFlags'].includes(name)
    const expected = aboutOneTenant.includes(name) ? 'not_found' : isHarmless ? 'ok' : 'permission_denied'
    expect(refused).toBe(isOpen ? expected : notByOperators)
    const ofConsole = direct(await operators.tokenFor(tenant.admin, 'console'))
    expect(await call(ofConsole, name, aim)).toBe(isOpen ? 'wrong_application' : notByOperators)
    const ofLogin = direct(tenant.admin.tokens.accessToken)
    expect(await call(ofLogin, name, aim)).toBe(isOpen ? 'wrong_application' : notByOperators)
    expect(await platform.dump(noted)).toEqual(before)
  })
})

test('a platform administrator is no operator in the console', async () => {
  const { operators, inConsole } = platform
  const client = await inConsole(operators.root)
  expect(await call(client, 'getTenant', await aimAt(tenant))).toBe('not_found')
  expect(await call(client, 'createTenant', await aimAt(tenant))).toBe('permission_denied')
  await expect(client.getMe()).resolves.toMatchObject({ platformAdmin: false, tenants: [] })
})

test('an old sign-in is refused where a recent one is needed', async () => {
  const { rbac, operators, direct } = platform
  const clients = {
    operator: direct(await operators.tokenFor(operators.root)),
    tenantAdmin: await clientOf.tenantAdmin(),
  }
  const sessionIds = [operators.root, tenant.admin].map(({ tokens }) => tokens.sessionId)
  const setAuthTime = (auth_time: Date) =>
    rbac.db.updateTable('sessions').set({ auth_time }).where('id', 'in', sessionIds).execute()
  await setAuthTime(new Date(rbac.clock.now().getTime() - 11 * 60_000))
  try {
    for (const [name, { recent, operator }] of rows) {
      if (!recent) continue
      const client = clients[operator === 'none' ? 'tenantAdmin' : 'operator']
      expect(await call(client, name, await aimAt(tenant)), name).toBe('reauth_required')
    }
  } finally {
    await setAuthTime(rbac.clock.now())
  }
})

test('a suspended tenant is read by its administrators, and nothing else', async () => {
  const of = await platform.tenant()
  const params = { slug: of.slug }
  const ofAdmin = await platform.inConsole(of.admin)
  const { domain } = await ofAdmin.addDomain({ params, body: { name: 'suspended.dk' } })
  await platform.operator.suspendTenant({ params, body: { reason: 'not paid' } })
  for (const name of aboutOneTenant.filter((one) => guardMatrix[one].tenantAdmin === 'own')) {
    const isRead = contract[name].method === 'get'
    const aim = { ...(await aimAt(of)), memberId: of.adminId, domainId: domain.id }
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
