import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fault, startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
let stand: NonNullable<TestPlatform['authentik']>
beforeAll(async () => {
  platform = await startPlatform({ authentik: true })
  if (!platform.authentik) throw new Error('the stand-in was started')
  stand = platform.authentik
})
afterAll(() => platform[Symbol.asyncDispose]())

type Tenant = Awaited<ReturnType<TestPlatform['tenant']>>

const groupsNamed = (name: string) => stand.control.contents().groups.filter((group) => group.name === name)
const groupOf = ({ slug }: { slug: string }) => {
  const [group, ...more] = groupsNamed(`tenant:${slug}`)
  if (!group || more.length > 0) throw new Error(`there are ${more.length + (group ? 1 : 0)} groups of ${slug}`)
  return group
}
const usersOf = (email: string) => stand.control.contents().users.filter((user) => user.email === email)
/** The addresses of those who are in the group of a tenant. */
function inGroup(tenant: { slug: string }): string[] {
  const { users } = stand.control.contents()
  const pks = groupOf(tenant).users
  return users.filter(({ pk }) => pks.includes(pk)).map(({ email }) => email)
}
const stepsOf = async ({ slug, memberId }: Tenant) =>
  (await platform.operator.getMember({ params: { slug, memberId } })).steps

describe('at Authentik', () => {
  test('a tenant has a group with our mark, and its members have an identity in it', async () => {
    const tenant = await platform.tenant()
    expect(groupOf(tenant)).toMatchObject({
      is_superuser: false,
      attributes: { platform: { kind: 'tenant', id: tenant.id, env: 'main' } },
    })
    expect(inGroup(tenant).toSorted()).toEqual([tenant.admin.email, tenant.member.email].toSorted())
    expect(usersOf(tenant.member.email)).toMatchObject([
      { path: `tenants/${tenant.slug}`, attributes: { platform: { kind: 'user', id: tenant.member.id, env: 'main' } } },
    ])
    expect(await stepsOf(tenant)).toMatchObject([
      { key: 'authentik_membership', state: 'ok' },
      { key: 'authentik_user', state: 'ok' },
      { key: 'rbac_grant', state: 'ok' },
    ])
  })

  test('a suspended member leaves the group and keeps the identity; a removed one keeps neither', async () => {
    const tenant = await platform.tenant()
    const { slug, memberId, member } = tenant
    const client = await platform.inConsole(tenant.admin)
    await client.suspendMember({ params: { slug, memberId }, body: {} })
    expect(inGroup(tenant)).toEqual([tenant.admin.email])
    expect(usersOf(member.email)).toMatchObject([{ is_active: true }])
    await client.resumeMember({ params: { slug, memberId } })
    expect(inGroup(tenant)).toContain(member.email)
    await client.removeMember({ params: { slug, memberId }, body: { confirmEmail: member.email } })
    expect(usersOf(member.email)).toEqual([])
    expect(inGroup(tenant)).toEqual([tenant.admin.email])
  })

  test('a person of two tenants has one identity, which stays with the second when the first removes them', async () => {
    const [one, two] = [await platform.tenant(), await platform.tenant()]
    await platform.addMember(two, one.member)
    expect(usersOf(one.member.email)).toHaveLength(1)
    const { slug, memberId, member } = one
    const client = await platform.inConsole(one.admin)
    await client.removeMember({ params: { slug, memberId }, body: { confirmEmail: member.email } })
    expect(usersOf(member.email)).toHaveLength(1)
    expect(inGroup(one)).not.toContain(member.email)
    expect(inGroup(two)).toContain(member.email)
  })

  test('a second comparison writes nothing, and what was changed by hand is put right', async () => {
    const tenant = await platform.tenant()
    stand.control.clearReceived()
    await platform.catchUp('everything')
    const methods = stand.control.received().map(({ method }) => method)
    expect(methods.length).toBeGreaterThan(0)
    expect(new Set(methods)).toEqual(new Set(['GET']))
    const { pk } = groupOf(tenant)
    await fetch(`${stand.origin}/api/v3/core/groups/${pk}/`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${stand.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'renamed by hand' }),
    })
    await platform.catchUp('everything')
    expect(groupOf(tenant).pk).toBe(pk)
    const { steps } = await platform.operator.getProvisioning({ params: { slug: tenant.slug } })
    expect(steps).toMatchObject([{ key: 'authentik_group', drift: 'repaired' }, { key: 'rbac_account' }])
  })

  test.each([
    ['nobody', {}, 'unclaimed_object'],
    ['somebody else', { platform: { kind: 'tenant', id: 'another', env: 'main' } }, 'external_conflict'],
    ['another installation', { platform: { kind: 'tenant', id: 'x', env: 'staging' } }, 'external_conflict'],
  ])('a group of %s with that name is not touched, and the step says why', async (whose, attributes, code) => {
    const slug = `foreign-${whose.replaceAll(' ', '-')}`
    stand.control.addGroup({ name: `tenant:${slug}`, attributes })
    const before = groupsNamed(`tenant:${slug}`)
    const { tenant, steps } = await platform.operator.createTenant({ body: { slug, name: 'Foreign', country: 'DK' } })
    expect(tenant.status).toBe('pending')
    expect(steps).toMatchObject([{ key: 'authentik_group', state: 'error', error: { code, retryable: false } }, {}])
    expect(groupsNamed(`tenant:${slug}`)).toEqual(before)
  })

  test('a member waits for the group of the tenant, and is active once it is there', async () => {
    const slug = 'waiting'
    const admin = await platform.rbac.person()
    const down: Fault = (request) =>
      request.url.startsWith(stand.origin) ? Promise.reject(new TypeError('down')) : undefined
    const joined = await platform.withFault(down, async () => {
      await platform.operator.createTenant({
        body: { slug, name: 'Waiting', country: 'DK', firstAdmin: { email: admin.email } },
      })
      return platform.join(admin)
    })
    expect(joined).toMatchObject({ status: 'provisioning' })
    await platform.catchUp()
    await platform.catchUp()
    const { items } = await platform.operator.listMembers({ params: { slug }, query: {} })
    expect(items).toMatchObject([{ status: 'active', provisioningHealth: 'ok' }])
    expect(inGroup({ slug })).toEqual([admin.email])
  })
})

/** What may happen to one call of Authentik. */
const happenings = {
  'gives no answer': () => Promise.reject(new TypeError('reset')),
  'is done and its answer lost': async (through: () => Promise<Response>) => {
    await through()
    throw new TypeError('reset')
  },
  'is answered by 503': async () => new Response('busy', { status: 503 }),
  'is refused to the account': async () => new Response('{"detail":"no"}', { status: 403 }),
} as const

/** The flows that call Authentik: each begins with a tenant and ends in the state that `check` demands. */
const flows = {
  'a tenant is created': {
    async run() {
      const slug = `made-${crypto.randomUUID().slice(0, 8)}`
      await platform.operator.createTenant({ body: { slug, name: 'Made', country: 'DK' } })
      return { slug }
    },
    async check({ slug }: { slug: string }) {
      await expect(platform.operator.getTenant({ params: { slug } })).resolves.toMatchObject({ status: 'active' })
      expect(groupsNamed(`tenant:${slug}`)).toHaveLength(1)
    },
  },
  'a member joins': {
    async run(tenant: Tenant) {
      const person = await platform.rbac.person()
      const memberId = await platform.addMember(tenant, person)
      return { slug: tenant.slug, memberId, email: person.email }
    },
    async check({ slug, memberId, email = '' }: { slug: string; memberId?: string; email?: string }) {
      const { member } = await platform.operator.getMember({ params: { slug, memberId: memberId as never } })
      expect(member).toMatchObject({ status: 'active', provisioningHealth: 'ok' })
      expect(usersOf(email)).toHaveLength(1)
      expect(inGroup({ slug })).toContain(email)
    },
  },
  'a member is removed': {
    async run({ slug, memberId, member, admin }: Tenant) {
      const client = await platform.inConsole(admin)
      await client.removeMember({ params: { slug, memberId }, body: { confirmEmail: member.email } })
      return { slug, email: member.email }
    },
    async check({ slug, email = '' }: { slug: string; email?: string }) {
      const { items } = await platform.operator.listMembers({ params: { slug }, query: {} })
      expect(items.map((one) => one.email)).not.toContain(email)
      expect(usersOf(email)).toEqual([])
    },
  },
} as const

describe.each(Object.keys(flows) as (keyof typeof flows)[])('while %s', (name) => {
  test.each(Object.keys(happenings) as (keyof typeof happenings)[])(
    'whichever call %s, a repeat ends as it should, and nobody else is touched',
    async (happening) => {
      const flow = flows[name]
      const bystander = await platform.tenant()
      const untouched = () => [groupOf(bystander), usersOf(bystander.admin.email), usersOf(bystander.member.email)]
      const before = untouched()
      let cases = 0
      for (let at = 0; ; at += 1) {
        const tenant = await platform.tenant()
        let seen = 0
        const fault: Fault = (request, through) => {
          if (!request.url.startsWith(stand.origin)) return undefined
          seen += 1
          return seen === at + 1 ? happenings[happening](through) : undefined
        }
        const made = await platform.withFault(fault, () => flow.run(tenant))
        await platform.operator.reconcileTenant({ params: { slug: made.slug } })
        await platform.catchUp('failed')
        await flow.check(made)
        if (seen <= at) break
        cases += 1
      }
      expect(untouched()).toEqual(before)
      // Each call of the flow was hit once.
      expect(cases).toBeGreaterThan(2)
    },
  )
})
