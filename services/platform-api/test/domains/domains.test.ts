import { type NameServer, startNameServer } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkDomain, checkNextDomain } from '../../src/domain/domains/check-domain.ts'
import { txt } from '../dns/records.ts'
import { type Fault, type PlatformClient, startPlatform, type TestPlatform } from '../platform.ts'

/** Every domain of this suite has a zone of its own, which is empty at first. */
const names = Array.from({ length: 16 }, (_, at) => `acme-${at}.dk`)

let servers: readonly [NameServer, NameServer]
let platform: TestPlatform
let stand: NonNullable<TestPlatform['stalwart']>
let tenant: Awaited<ReturnType<TestPlatform['tenant']>>
let admin: PlatformClient
beforeAll(async () => {
  const zones = Object.fromEntries(['.', ...names].map((zone) => [zone, []]))
  servers = [await startNameServer({ zones }), await startNameServer({ zones })]
  const resolvers = servers.map(({ address }) => address)
  platform = await startPlatform({ stalwart: true, resolvers })
  if (!platform.stalwart) throw new Error('the stand-in was started')
  stand = platform.stalwart
  tenant = await platform.tenant()
  admin = await platform.inConsole(tenant.admin)
})
afterAll(async () => {
  await platform[Symbol.asyncDispose]()
  for (const server of servers) await server[Symbol.asyncDispose]()
})

let used = 0
const nextName = () => {
  const name = names[used]
  used += 1
  if (!name) throw new Error('the suite needs more zones')
  return name
}
const add = (name: string, client = admin, slug = tenant.slug) => client.addDomain({ params: { slug }, body: { name } })
const read = (domainId: string) =>
  platform.operator.getDomain({ params: { slug: tenant.slug, domainId: domainId as never } })
const recordOf = ({ records }: Awaited<ReturnType<typeof add>>, kind: string) =>
  records.find((one) => one.kind === kind)

/** Publishes the proof of a claim at both servers, or at the first alone. */
async function publishProof(name: string, value: string, at: readonly NameServer[] = servers) {
  for (const server of at) await server.publish({ [name]: [txt(`_platform-challenge.${name}`, value)] })
}

/** A domain that the tenant has proved. */
async function proved() {
  const name = nextName()
  const claimed = await add(name)
  await publishProof(name, recordOf(claimed, 'ownership')?.value ?? '')
  await checkDomain(platform.deps, claimed.domain.id)
  return { name, domainId: claimed.domain.id }
}

const atMailServer = (name: string) => {
  const domains = Object.values(stand.control.objects('Domain')) as { name: string; isEnabled: boolean }[]
  return domains.filter((one) => one.name === name)
}

describe('a claimed domain', () => {
  test('has the records to publish, with keys of the mail server, and is disabled there', async () => {
    const name = nextName()
    const claimed = await add(` https://${name.toUpperCase()}/page `)
    expect(claimed.domain).toMatchObject({ name, status: 'pending_ownership', health: 'unknown', isPrimary: false })
    expect(recordOf(claimed, 'ownership')).toMatchObject({
      name: `_platform-challenge.${name}`,
      host: '_platform-challenge',
      value: expect.stringMatching(/^platform-verify=[\w-]{43}$/),
      requirement: 'required',
      status: 'pending',
    })
    expect(claimed.records.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['mx', 'spf', 'dkim', 'dmarc']))
    expect(claimed.steps).toMatchObject([{ key: 'stalwart_domain', state: 'ok' }])
    expect(atMailServer(name)).toMatchObject([{ isEnabled: false }])
  })

  test('is active as soon as two resolvers see its proof, enabled at the mail server, and the first is the primary one', async () => {
    const of = await platform.tenant()
    const client = await platform.inConsole(of.admin)
    const name = nextName()
    const claimed = await add(name, client, of.slug)
    const { id } = claimed.domain
    const proof = recordOf(claimed, 'ownership')?.value ?? ''
    await publishProof(name, proof, [servers[0]])
    await checkDomain(platform.deps, id)
    const params = { slug: of.slug, domainId: id }
    await expect(client.getDomain({ params })).resolves.toMatchObject({ domain: { status: 'pending_ownership' } })
    await publishProof(name, proof)
    await platform.owner.db.deleteFrom('domain_records').where('domain_id', '=', id).execute()
    await checkDomain(platform.deps, id)
    const whole = await client.getDomain({ params })
    expect(whole.domain).toMatchObject({ status: 'active', isPrimary: true, health: 'broken' })
    expect(recordOf(whole, 'ownership')).toMatchObject({ status: 'ok', finding: null })
    expect(recordOf(whole, 'mx')).toMatchObject({
      status: 'missing',
      finding: { code: 'record_missing', fix: expect.any(String) },
    })
    expect(atMailServer(name)).toMatchObject([{ isEnabled: true }])
    const { items } = await client.listTenantAudit({ params: { slug: of.slug }, query: { limit: '4' } })
    expect(items.map(({ action }) => action)).toEqual([
      'domain.activate',
      'domain.verify',
      'domain.change-health',
      'domain.add',
    ])
  })

  test('belongs to the tenant that proves it first; the claim of another ends, and nobody learns whose it is', async () => {
    const other = await platform.tenant()
    const client = await platform.inConsole(other.admin)
    const name = nextName()
    const ours = await add(name)
    const theirs = await add(name, client, other.slug)
    expect(recordOf(theirs, 'ownership')?.value).not.toBe(recordOf(ours, 'ownership')?.value)
    await publishProof(name, recordOf(ours, 'ownership')?.value ?? '')
    await checkDomain(platform.deps, theirs.domain.id)
    await checkDomain(platform.deps, ours.domain.id)
    await expect(read(ours.domain.id)).resolves.toMatchObject({ domain: { status: 'active' } })
    const { items } = await client.listDomains({ params: { slug: other.slug }, query: {} })
    expect(items).toEqual([])
    const refused = add(name, client, other.slug)
    await expect(refused).rejects.toMatchObject({ code: 'domain_owned_elsewhere', status: 409 })
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining(tenant.slug) })
    await expect(add(name)).rejects.toMatchObject({ code: 'already_exists', status: 409 })
  })

  test('that two tenants prove at the same moment belongs to one', async () => {
    const other = await platform.tenant()
    const name = nextName()
    const ours = await add(name)
    const theirs = await add(name, await platform.inConsole(other.admin), other.slug)
    const lines = [ours, theirs].map((one) =>
      txt(`_platform-challenge.${name}`, recordOf(one, 'ownership')?.value ?? ''),
    )
    for (const server of servers) await server.publish({ [name]: lines })
    await Promise.all([checkDomain(platform.deps, ours.domain.id), checkDomain(platform.deps, theirs.domain.id)])
    const rows = await platform.owner.db.selectFrom('domains').select('status').where('name', '=', name).execute()
    expect(rows.map(({ status }) => status).toSorted()).toEqual(['active', 'expired'])
  })

  test('expires when nobody proves it in time, and can be claimed again', async () => {
    const name = nextName()
    const { domain } = await add(name)
    const past = { claim_expires_at: new Date(platform.deps.now().getTime() - 1000) }
    await platform.owner.db.updateTable('domains').set(past).where('id', '=', domain.id).execute()
    await checkDomain(platform.deps, domain.id)
    await expect(read(domain.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(add(name)).resolves.toMatchObject({ domain: { status: 'pending_ownership' } })
  })

  test('is made at the mail server later when that does not answer, and shows the proof meanwhile', async () => {
    const name = nextName()
    const down: Fault = (request) =>
      request.url.startsWith(stand.origin) ? Promise.reject(new TypeError('down')) : undefined
    const claimed = await platform.withFault(down, () => add(name))
    expect(claimed.records.map(({ kind }) => kind)).toEqual(['ownership', 'dmarc'])
    expect(claimed.steps).toMatchObject([{ state: 'error', error: { code: 'upstream_unavailable', retryable: true } }])
    await platform.catchUp()
    await checkDomain(platform.deps, claimed.domain.id)
    expect((await read(claimed.domain.id)).records.map(({ kind }) => kind)).toContain('dkim')
  })

  test.each([
    ['localhost', 'invalid_domain'],
    ['192.0.2.7', 'invalid_domain'],
    ['not a domain', 'invalid_domain'],
    ['co.uk', 'public_suffix'],
    ['constellation.example', 'reserved_domain'],
    ['mail.constellation.example', 'reserved_domain'],
  ])('may not be %s', async (name, code) => {
    const before = await platform.dump()
    await expect(add(name)).rejects.toMatchObject({ code, status: 422 })
    expect(await platform.dump()).toEqual(before)
  })
})

describe('an active domain', () => {
  test('gets a stricter DMARC policy step by step', async () => {
    const { domainId } = await proved()
    const params = { slug: tenant.slug, domainId }
    const tooFar = admin.setDomainDmarc({ params, body: { policy: 'reject' } })
    await expect(tooFar).rejects.toMatchObject({ code: 'dmarc_step_too_large', status: 409 })
    const body = { policy: 'quarantine', rua: 'dmarc@acme.dk' } as const
    const whole = await admin.setDomainDmarc({ params, body })
    expect(recordOf(whole, 'dmarc')?.value).toBe('v=DMARC1; p=quarantine; rua=mailto:dmarc@acme.dk')
    expect(recordOf(whole, 'ownership')?.status).toBe('ok')
    await expect(admin.setDomainDmarc({ params, body: { policy: 'reject' } })).resolves.toMatchObject({
      domain: { dmarc: { policy: 'reject', rua: null } },
    })
  })

  test('is removed when it is not the primary one and its name is confirmed, and is gone at the mail server', async () => {
    const [first, second] = [await proved(), await proved()]
    const params = { slug: tenant.slug, domainId: second.domainId }
    await admin.makeDomainPrimary({ params })
    const before = await platform.dump(['audit_events'])
    const primary = admin.removeDomain({ params, body: { confirmName: second.name } })
    await expect(primary).rejects.toMatchObject({ code: 'primary_domain', status: 409 })
    const wrong = admin.removeDomain({ params, body: { confirmName: first.name } })
    await expect(wrong).rejects.toMatchObject({ code: 'confirmation_mismatch', status: 422 })
    expect(await platform.dump(['audit_events'])).toEqual(before)
    await admin.makeDomainPrimary({ params: { slug: tenant.slug, domainId: first.domainId } })
    const removed = await admin.removeDomain({ params, body: { confirmName: second.name } })
    expect(removed).toMatchObject({ status: 'removed' })
    expect(atMailServer(second.name)).toEqual([])
    await expect(add(second.name)).resolves.toMatchObject({ domain: { status: 'pending_ownership' } })
  })

  test('stays what it is while the mail server has mailboxes of it, and says which', async () => {
    const { name, domainId } = await proved()
    await makePrimaryElsewhere(domainId)
    await byHand('x:Account/set', {
      create: {
        one: {
          ...{ '@type': 'User', name: 'anna', domainId: await idAtMailServer(name), aliases: {}, memberGroupIds: {} },
          credentials: { 0: { '@type': 'Password', secret: 'K7QPM-3XZRD-WH9TB-CN4EY' } },
          ...{ roles: { '@type': 'User' }, permissions: { '@type': 'Inherit' }, quotas: {} },
          encryptionAtRest: { '@type': 'Disabled' },
        },
      },
    })
    const params = { slug: tenant.slug, domainId }
    const refused = admin.removeDomain({ params, body: { confirmName: name } })
    await expect(refused).rejects.toMatchObject({
      code: 'domain_in_use',
      status: 409,
      message: expect.stringContaining(`anna@${name}`),
    })
    await platform.catchUp('failed')
    await expect(read(domainId)).resolves.toMatchObject({ domain: { status: 'active' }, steps: [{ state: 'ok' }] })
    expect(atMailServer(name)).toMatchObject([{ isEnabled: true }])
  })

  test('is checked at once when somebody asks, at most four times a minute', async () => {
    const { domainId } = await proved()
    const params = { slug: tenant.slug, domainId }
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => admin.recheckDomain({ params })))
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThanOrEqual(1)
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'rate_limited', status: 429 } })
    while ((await checkNextDomain(platform.deps)) === 'worked');
    const { domain } = await read(domainId)
    expect(Date.parse(domain.nextCheckAt ?? '')).toBeGreaterThan(platform.deps.now().getTime())
  })
})

/** Lets another domain be the primary one. */
async function makePrimaryElsewhere(domainId: string) {
  const { items } = await admin.listDomains({ params: { slug: tenant.slug }, query: {} })
  if (items.find(({ id }) => id === domainId)?.isPrimary !== true) return
  const other = await proved()
  await admin.makeDomainPrimary({ params: { slug: tenant.slug, domainId: other.domainId } })
}

/** Calls the mail server as its administrator. */
async function byHand(name: string, given: object) {
  const { administrator } = stand
  const credentials = Buffer.from(`${administrator.name}:${administrator.password}`).toString('base64')
  const response = await fetch(`${stand.origin}/jmap`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
      methodCalls: [[name, given, 'c0']],
    }),
  })
  const { methodResponses } = JSON.parse(await response.text())
  return methodResponses[0][1]
}

async function idAtMailServer(name: string): Promise<string> {
  const { ids } = await byHand('x:Domain/query', { filter: { name } })
  return ids[0]
}
