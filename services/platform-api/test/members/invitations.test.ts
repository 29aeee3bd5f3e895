import { productBrand } from '@constellation/design'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deliverInvitation } from '../../src/domain/invitations/deliver-invitation.ts'
import { removeOld } from '../../src/store/housekeeping.ts'
import { type PlatformClient, startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
let tenant: Awaited<ReturnType<TestPlatform['tenant']>>
let admin: PlatformClient
beforeAll(async () => {
  platform = await startPlatform()
  tenant = await platform.tenant()
  admin = await platform.inConsole(tenant.admin)
})
afterAll(() => platform[Symbol.asyncDispose]())

const inTenant = () => ({ slug: tenant.slug })
const invite = (email: string) => admin.inviteMember({ params: inTenant(), body: { email, role: 'tenant_member' } })
const asLogin = () => platform.service('login')

/** Lets an invitation expire so long ago. */
const expire = (id: string, interval = '1 second') =>
  platform.owner.db
    .updateTable('tenant_memberships')
    .set({ invite_expires_at: sql<Date>`now() - ${interval}::interval` })
    .where('id', '=', id)
    .execute()

describe('an invitation', () => {
  test('is accepted once by the owner of its address, through the pages of login or the console', async () => {
    const person = await platform.rbac.person()
    const invited = await invite(person.email)
    expect(invited).toMatchObject({ status: 'invited', email: person.email, userId: null })
    const token = await platform.invitationOf(person.email)
    await expect(asLogin().readInvitation({ body: { token } })).resolves.toMatchObject({
      tenant: inTenant(),
      role: 'tenant_member',
      maskedEmail: `${person.email[0]}…@${person.email.split('@')[1]}`,
    })
    const client = platform.inLogin(person)
    await expect(client.acceptInvitation({ body: { token } })).resolves.toMatchObject({
      id: invited.id,
      status: 'active',
      userId: person.id,
    })
    await expect(client.acceptInvitation({ body: { token } })).rejects.toMatchObject({ code: 'not_found' })
    await expect(asLogin().readInvitation({ body: { token } })).rejects.toMatchObject({ code: 'not_found' })
    // The pages of login open nothing else.
    await expect(client.getMe()).rejects.toMatchObject({ code: 'service_unauthorized' })
  })

  test('is refused to a person with another address, and stays open', async () => {
    const [owner, other] = [await platform.rbac.person(), await platform.rbac.person()]
    await invite(owner.email)
    const token = await platform.invitationOf(owner.email)
    await (await platform.inConsole(other)).getMe()
    const before = await platform.dump()
    const refused = (await platform.inConsole(other)).acceptInvitation({ body: { token } })
    await expect(refused).rejects.toMatchObject({ code: 'email_mismatch', status: 409 })
    expect(await platform.dump()).toEqual(before)
    await expect(platform.join(owner)).resolves.toMatchObject({ status: 'active' })
  })

  test('is accepted by two at the same moment once', async () => {
    const person = await platform.rbac.person()
    await invite(person.email)
    const token = await platform.invitationOf(person.email)
    const client = await platform.inConsole(person)
    const results = await Promise.allSettled([1, 2, 3].map(() => client.acceptInvitation({ body: { token } })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('that is sent again has a new link, and the old one does nothing', async () => {
    const person = await platform.rbac.person()
    const { id: memberId } = await invite(person.email)
    const old = await platform.invitationOf(person.email)
    await expire(memberId)
    const client = await platform.inConsole(person)
    await expect(client.acceptInvitation({ body: { token: old } })).rejects.toMatchObject({ code: 'not_found' })
    await admin.resendInvitation({ params: { ...inTenant(), memberId } })
    await expect(client.acceptInvitation({ body: { token: old } })).rejects.toMatchObject({ code: 'not_found' })
    await expect(platform.join(person)).resolves.toMatchObject({ id: memberId })
    const again = admin.resendInvitation({ params: { ...inTenant(), memberId } })
    await expect(again).rejects.toMatchObject({ code: 'state_conflict' })
  })

  test('that is withdrawn does nothing, and the address can be invited again', async () => {
    const person = await platform.rbac.person()
    const { id: memberId } = await invite(person.email)
    await admin.withdrawInvitation({ params: { ...inTenant(), memberId } })
    const withdrawn = platform.join(person)
    await expect(withdrawn).rejects.toMatchObject({ code: 'not_found' })
    await invite(person.email)
    await expect(platform.join(person)).resolves.toMatchObject({ status: 'active' })
  })

  test('is not made twice for one address, nor for a member', async () => {
    const person = await platform.rbac.person()
    const results = await Promise.allSettled([invite(person.email), invite(person.email.toUpperCase())])
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused).toMatchObject([{ reason: { code: 'already_exists', status: 409 } }])
    await platform.join(person)
    await expect(invite(person.email)).rejects.toMatchObject({ code: 'already_exists' })
  })

  test('of an address that contains another, or has signs of a pattern, is one of its own', async () => {
    const of = await platform.tenant()
    const params = { slug: of.slug }
    const client = await platform.inConsole(of.admin)
    const addresses = ['alice@', 'ice@', 'a_ice@', 'al%ce@', 'alice+one@', 'alic.e@'].map(
      (local) => `${local}example.test`,
    )
    for (const email of addresses) await client.inviteMember({ params, body: { email, role: 'tenant_member' } })
    for (const search of addresses) {
      const { items } = await client.listMembers({ params, query: { search, status: 'invited' } })
      expect(items.map(({ email }) => email)).toEqual([search])
    }
  })

  test('is of no use to an account that did not prove the address', async () => {
    const victim = `victim-${crypto.randomUUID()}@example.test`
    const planted = await platform.rbac.person()
    await invite(victim)
    const claim = { email: victim, email_normalized: victim, email_verified_at: null }
    await platform.rbac.db.updateTable('users').set(claim).where('id', '=', planted.id).execute()
    const token = await platform.invitationOf(victim)
    const refused = platform.inLogin(planted).acceptInvitation({ body: { token } })
    await expect(refused).rejects.toMatchObject({ code: 'restricted_session' })
  })

  test('is not used up by being read', async () => {
    const person = await platform.rbac.person()
    await invite(person.email)
    const token = await platform.invitationOf(person.email)
    for (let times = 0; times < 10; times += 1) await asLogin().readInvitation({ body: { token } })
    await expect(platform.join(person)).resolves.toMatchObject({ status: 'active' })
  })

  test('answers the same for an address with an account and for one without', async () => {
    const person = await platform.rbac.person()
    const [known, unknown] = [await invite(person.email), await invite(`nobody-${crypto.randomUUID()}@example.test`)]
    const shapeOf = (member: object) =>
      Object.fromEntries(Object.entries(member).map(([name, value]) => [name, typeof value]))
    expect(shapeOf(known)).toEqual(shapeOf(unknown))
  })

  test('is not accepted by a person with a role in the platform', async () => {
    const { person } = await platform.operators.operator('broker_read')
    await invite(person.email)
    await expect(platform.join(person)).rejects.toMatchObject({ code: 'permission_denied' })
  })

  test('is not accepted while the organisation is suspended', async () => {
    const of = await platform.tenant()
    const person = await platform.rbac.person()
    const params = { slug: of.slug }
    const client = await platform.inConsole(of.admin)
    await client.inviteMember({ params, body: { email: person.email, role: 'tenant_member' } })
    await platform.operator.suspendTenant({ params, body: { reason: 'not paid' } })
    await expect(platform.join(person)).rejects.toMatchObject({ code: 'not_found' })
    await platform.operator.resumeTenant({ params })
    await expect(platform.join(person)).resolves.toMatchObject({ status: 'active' })
  })

  test('that expired a month ago is removed, and a younger one stays to be sent again', async () => {
    const [old, young] = [await invite('old@example.test'), await invite('young@example.test')]
    await expire(old.id, '31 days')
    await expire(young.id, '29 days')
    await removeOld(platform.deps.db)
    const { items } = await admin.listMembers({ params: inTenant(), query: { status: 'invited' } })
    const ids = items.map(({ id }) => id)
    expect(ids).toContain(young.id)
    expect(ids).not.toContain(old.id)
  })

  test.each(['nobody', 'a@b', 'a b@example.test'])('is not made for %j', async (email) => {
    const before = await platform.dump()
    await expect(invite(email)).rejects.toMatchObject({ code: 'validation_failed' })
    expect(await platform.dump()).toEqual(before)
  })

  test('more than sixty an hour of one tenant are refused', async () => {
    const of = await platform.tenant()
    const client = await platform.inConsole(of.admin)
    const params = { slug: of.slug }
    const send = (at: number) =>
      client.inviteMember({ params, body: { email: `p${at}@example.test`, role: 'tenant_member' } })
    const results = await Promise.allSettled(Array.from({ length: 62 }, (_, at) => send(at)))
    const codes = results.filter(({ status }) => status === 'rejected')
    expect(codes.length).toBeGreaterThanOrEqual(1)
    for (const refused of codes) expect(refused).toMatchObject({ reason: { code: 'rate_limited', status: 429 } })
  })
})

describe('the mail of an invitation', () => {
  const data = {
    to: 'new@example.test',
    name: 'New',
    tenant: 'Acme & Søn <b>',
    invitedBy: 'Ada',
    token: 'iv_token',
  }

  test.each(['en', 'da-DK', 'fr'])('in %s leads to the page of login', async (locale) => {
    const sent: { id: string; to: string; subject: string; text: string; html: string }[] = []
    const mail = { send: async (one: (typeof sent)[number]) => void sent.push(one) }
    const delivery = { mail, brand: productBrand, loginOrigin: 'https://login.example.test' }
    const event = { id: 'the-event', createdAt: new Date('2026-12-01T00:00:00Z'), data: { ...data, locale } }
    await deliverInvitation(delivery, event)
    const [letter] = sent
    expect(letter).toMatchObject({ id: 'the-event', to: data.to })
    expect(letter?.text).toContain('https://login.example.test/invitation?token=iv_token')
    expect(letter?.text).toContain('Ada')
    expect(letter?.html).toContain('Acme &amp; Søn &lt;b&gt;')
    expect(letter?.subject).toBe(
      locale === 'da-DK' ? `Du er inviteret til ${data.tenant}` : `You are invited to ${data.tenant}`,
    )
  })
})

describe('recovery', () => {
  const billingEmail = 'Billing@Example.test'

  test('gives a tenant without an administrator back to its billing contact, and to nobody else', async () => {
    const slug = 'locked-out'
    const params = { slug }
    const billing = await platform.rbac.person(billingEmail)
    await platform.operator.createTenant({
      body: { slug, name: 'Locked out', country: 'DK', billingInfo: { billingEmail } },
    })
    const before = await platform.dump()
    const other = platform.operator.inviteRecovery({ params, body: { email: 'friend@example.test' } })
    await expect(other).rejects.toMatchObject({ code: 'recovery_address_unknown', status: 422 })
    expect(await platform.dump()).toEqual(before)
    const invited = await platform.operator.inviteRecovery({ params, body: { email: billing.email.toLowerCase() } })
    expect(invited).toMatchObject({ role: 'tenant_admin', status: 'invited' })
    const token = await platform.invitationOf(billing.email.toLowerCase())
    await (await platform.inConsole(billing)).acceptInvitation({ body: { token } })
    const again = platform.operator.inviteRecovery({ params, body: { email: billingEmail } })
    await expect(again).rejects.toMatchObject({ code: 'admin_exists', status: 409 })
  })
})

test('the token of an invitation is in no row and no line of the log', async () => {
  const person = await platform.rbac.person()
  await invite(person.email)
  const token = await platform.invitationOf(person.email)
  await platform.join(person)
  expect(JSON.stringify(await platform.dump())).not.toContain(token)
  expect(JSON.stringify(platform.lines)).not.toContain(token)
})
