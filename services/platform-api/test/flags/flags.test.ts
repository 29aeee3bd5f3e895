import { Refusal } from '@constellation/client'
import { serviceNames } from '@constellation/contract'
import { platform as contract } from '@constellation/contracts-platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
let acme: Awaited<ReturnType<TestPlatform['tenant']>>
let other: Awaited<ReturnType<TestPlatform['tenant']>>
beforeAll(async () => {
  platform = await startPlatform()
  acme = await platform.tenant()
  other = await platform.tenant()
})
afterAll(() => platform[Symbol.asyncDispose]())

const newKey = () => `flag-${crypto.randomUUID()}`
const create = (more: object = {}) =>
  platform.operator.createFlag({ body: { key: newKey(), owner: 'platform', enabled: true, ...more } })
const at = (version: number) => ({ 'if-match': `"${version}"` })

/** The entries of the audit about a flag, the latest first. */
async function auditOf(key: string) {
  const { items } = await platform.operator.listAudit({ query: { limit: 200 } })
  return items.filter(({ detail }) => detail.key === key).map(({ action, detail }) => [action, detail.changes])
}

describe('a flag', () => {
  test('is off until it is enabled, and every change is in the audit with what was before', async () => {
    const key = newKey()
    const { operator } = platform
    const params = { key }
    const created = await operator.createFlag({ body: { key, owner: 'mail team' } })
    expect(created).toMatchObject({
      key,
      enabled: false,
      rolloutUnit: 'tenant',
      rolloutBps: 0,
      version: 1,
      stale: false,
    })
    expect(created.salt).toMatch(/^[0-9a-f]{16}$/)
    const toggled = await operator.updateFlag({ params, headers: at(1), body: { enabled: true } })
    expect(toggled).toMatchObject({ enabled: true, version: 2, salt: created.salt })
    await operator.updateFlag({ params, headers: at(2), body: { rolloutBps: 1250, expiresOn: '2027-01-31' } })
    const body = { confirmKey: key }
    const { salt, ...rest } = await operator.reshuffleFlag({ params, headers: at(3), body })
    expect(salt).not.toBe(created.salt)
    expect(rest).toMatchObject({ version: 4, rolloutBps: 1250, expiresOn: '2027-01-31' })
    await operator.archiveFlag({ params, headers: at(4) })
    const archived = await operator.getFlag({ params })
    expect(archived).toMatchObject({ archivedAt: expect.any(String), version: 5 })
    expect(await auditOf(key)).toEqual([
      ['flag.archive', { archivedAt: { from: null, to: archived.archivedAt } }],
      ['flag.update', { salt: { from: created.salt, to: salt } }],
      ['flag.update', { rolloutBps: { from: 0, to: 1250 }, expiresOn: { from: null, to: '2027-01-31' } }],
      ['flag.toggle', { enabled: { from: false, to: true } }],
      ['flag.create', expect.objectContaining({ owner: { from: null, to: 'mail team' } })],
    ])
  })

  test('with long lists has their hash in the audit', async () => {
    const users = { allow: Array.from({ length: 1000 }, () => crypto.randomUUID()) }
    const { key, targets } = await create({ targets: { users } })
    expect(targets.users).toEqual({ ...users, deny: [] })
    const hash = { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect(await auditOf(key)).toMatchObject([['flag.create', { targets: { from: null, to: hash } }]])
  })

  test('is changed in the version that the caller saw, and a stale one gets the flag as it is', async () => {
    const { key } = await create()
    const params = { key }
    const body = { defaultOn: true }
    const { operator } = platform
    await operator.updateFlag({ params, headers: at(1), body })
    const calls = [
      (headers: { 'if-match'?: string }) => operator.updateFlag({ params, headers, body }),
      (headers: { 'if-match'?: string }) => operator.reshuffleFlag({ params, headers, body: { confirmKey: key } }),
      (headers: { 'if-match'?: string }) => operator.archiveFlag({ params, headers }),
    ]
    const before = await platform.dump()
    for (const call of calls) {
      await expect(call({})).rejects.toMatchObject({ code: 'precondition_required', status: 428 })
      await expect(call({ 'if-match': '*' })).rejects.toMatchObject({ code: 'version_mismatch' })
      const stale = await call(at(1)).catch((error: unknown) => error)
      expect(stale).toMatchObject({ code: 'version_mismatch', status: 412 })
      expect(stale instanceof Refusal && stale.problem).toMatchObject({ current: { key, version: 2, defaultOn: true } })
    }
    expect(await platform.dump()).toEqual(before)
  })

  test('of two changes of one version one is made', async () => {
    const { key } = await create()
    const change = () => platform.operator.updateFlag({ params: { key }, headers: at(1), body: { defaultOn: true } })
    const refused = (await Promise.allSettled([change(), change()])).filter(({ status }) => status === 'rejected')
    expect(refused).toMatchObject([{ reason: { code: 'version_mismatch' } }])
  })

  test('that is archived is not changed, and its key is not free again', async () => {
    const { key } = await create()
    const params = { key }
    const { operator } = platform
    await operator.archiveFlag({ params, headers: at(1) })
    const conflict = { code: 'state_conflict', status: 409 }
    await expect(operator.updateFlag({ params, headers: at(2), body: { enabled: true } })).rejects.toMatchObject(
      conflict,
    )
    await expect(operator.archiveFlag({ params, headers: at(2) })).rejects.toMatchObject(conflict)
    await expect(create({ key })).rejects.toMatchObject({ code: 'already_exists', status: 409 })
    const { items } = await operator.listFlags({ query: { status: 'archived', search: key } })
    expect(items).toMatchObject([{ key }])
    await expect(operator.listFlags({ query: { search: key } })).resolves.toMatchObject({ items: [] })
  })

  test('is reshuffled only when its key is repeated', async () => {
    const { key } = await create()
    const refused = platform.operator.reshuffleFlag({ params: { key }, headers: at(1), body: { confirmKey: 'other' } })
    await expect(refused).rejects.toMatchObject({ code: 'confirmation_mismatch', status: 422 })
  })

  test('is created once for each idempotency key', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const body = { key: newKey(), owner: 'platform' }
    const first = await platform.operator.createFlag({ headers, body })
    expect(await platform.operator.createFlag({ headers, body })).toEqual(first)
  })

  test.each([
    ['yesterday', -1, true],
    ['today', 0, false],
  ])('that expired %s is stale: %s', async (_when, days, stale) => {
    const day = new Date(platform.rbac.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    const { key, ...flag } = await create({ expiresOn: day })
    expect(flag).toMatchObject({ stale, expiresOn: day })
    await platform.operator.archiveFlag({ params: { key }, headers: at(1) })
    await expect(platform.operator.getFlag({ params: { key } })).resolves.toMatchObject({ stale: false })
  })

  test.each([
    ['/key', { key: 'Upper' }],
    ['/key', { key: '.dot' }],
    ['/key', { key: 'a'.repeat(65) }],
    ['/key', { key: 'evaluate' }],
    ['/owner', { owner: ' ' }],
    ['/rolloutBps', { rolloutBps: 10_001 }],
    ['/rolloutBps', { rolloutBps: -1 }],
    ['/rolloutBps', { rolloutBps: 0.5 }],
    ['/rolloutUnit', { rolloutUnit: 'plan' }],
    ['/salt', { salt: '0123456789abcdef' }],
    ['/expiresOn', { expiresOn: '2026-02-30' }],
    ['/description', { description: 'a'.repeat(501) }],
    ['/targets/groups', { targets: { groups: { allow: [] } } }],
    ['/targets/users/alow', { targets: { users: { alow: [] } } }],
    ['/targets/users/allow/0', { targets: { users: { allow: ['ada'] } } }],
    ['/targets/plans/deny/0', { targets: { plans: { deny: ['Gold plan'] } } }],
    ['/targets/users/deny', { targets: { users: { deny: Array(1001).fill(crypto.randomUUID()) } } }],
  ])('is refused with a finding at %s', async (pointer, more) => {
    const before = await platform.dump()
    await expect(create(more)).rejects.toMatchObject({
      status: 422,
      code: 'validation_failed',
      problem: { errors: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    })
    expect(await platform.dump()).toEqual(before)
  })

  test('may have the largest body that its bounds permit', async () => {
    const lists = (item: () => string) => ({
      allow: Array.from({ length: 1000 }, item),
      deny: Array.from({ length: 1000 }, item),
    })
    const ids = () => lists(() => crypto.randomUUID())
    const plans = lists(() => 'p'.repeat(64))
    const { targets } = await create({ targets: { users: ids(), tenants: ids(), partners: ids(), plans } })
    expect(targets.plans).toEqual(plans)
  })

  test('is listed by its key, page by page', async () => {
    const prefix = `page-${crypto.randomUUID()}`
    for (const end of ['c', 'a', 'b']) await create({ key: `${prefix}.${end}` })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await platform.operator.listFlags({ query: { limit: 2, search: prefix, ...(cursor && { cursor }) } })
      seen.push(...page.items.map(({ key }) => key))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(['a', 'b', 'c'].map((end) => `${prefix}.${end}`))
    await expect(platform.operator.listFlags({ query: { cursor: 'none' } })).rejects.toMatchObject({
      code: 'malformed_request',
    })
  })

  test('is previewed for any context, with each rule', async () => {
    const { key } = await create({ rolloutBps: 10_000, targets: { plans: { allow: ['gold'] } } })
    const preview = (context: object) => platform.operator.previewFlag({ params: { key }, body: { context } })
    const byPlan = await preview({ planKey: 'gold', tenantId: acme.id })
    expect(byPlan).toMatchObject({ on: true, reason: 'TARGETING_MATCH', bucket: expect.any(Number) })
    expect(byPlan.trace.find(({ outcome }) => outcome === 'matched')).toEqual({ rule: 'plans', outcome: 'matched' })
    await expect(preview({ tenantId: acme.id.toUpperCase() })).resolves.toMatchObject({ on: true, reason: 'SPLIT' })
    await expect(preview({})).resolves.toMatchObject({ on: false, reason: 'DEFAULT', missingUnit: true, bucket: null })
    await expect(preview({ country: 'DK' })).rejects.toMatchObject({ code: 'validation_failed', status: 422 })
  })
})

describe('an evaluation', () => {
  const evaluate = async (person: Parameters<TestPlatform['inConsole']>[0], body: object) =>
    (await platform.inConsole(person)).evaluateFlags({ body })

  test('of a person is for themselves, and for the tenant of theirs that they name', async () => {
    const forAcme = await create({ targets: { tenants: { allow: [acme.id] } } })
    const forMember = await create({ targets: { users: { allow: [acme.member.id] } } })
    const keys = [forAcme.key, forMember.key]
    const off = { on: false, reason: 'DEFAULT' }
    const on = { on: true, reason: 'TARGETING_MATCH' }
    const results = async (person: typeof acme.member, body: object) => {
      const answer = await evaluate(person, { keys, ...body })
      return 'flags' in answer ? keys.map((key) => answer.flags[key]) : answer
    }
    expect(await results(acme.member, {})).toEqual([off, on])
    expect(await results(acme.member, { tenant: acme.slug })).toEqual([on, on])
    expect(await results(acme.admin, { tenant: acme.slug })).toEqual([on, off])
    expect(await results(other.admin, { tenant: other.slug })).toEqual([off, off])
  })

  test('claims no other tenant, plan or person', async () => {
    for (const tenant of [other.slug, 'no-such-tenant'])
      await expect(evaluate(acme.admin, { tenant })).rejects.toMatchObject({ code: 'not_found', status: 404 })
    for (const claim of [{ planKey: 'gold' }, { userId: other.admin.id }, { tenantId: other.id }, { context: {} }])
      await expect(evaluate(acme.admin, claim)).rejects.toMatchObject({ code: 'validation_failed', status: 422 })
    await expect(platform.operator.evaluateFlags({ body: { tenant: acme.slug } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('without keys has every flag that is not archived, and with them those too, and unknown ones as off', async () => {
    const { key } = await create({ defaultOn: true })
    const { key: archived } = await create({ defaultOn: true })
    await platform.operator.archiveFlag({ params: { key: archived }, headers: at(1) })
    const { flags } = Object(await evaluate(acme.member, {}))
    expect(flags[key]).toEqual({ on: true, reason: 'DEFAULT' })
    expect(flags).not.toHaveProperty([archived])
    const named = Object(await evaluate(acme.member, { keys: [key, archived, 'no-such-flag'] }))
    expect(named.flags).toEqual({
      [key]: { on: true, reason: 'DEFAULT' },
      [archived]: { on: false, reason: 'DISABLED' },
      'no-such-flag': { on: false, reason: 'FLAG_NOT_FOUND' },
    })
  })

  test('is unchanged for who has it, until a flag, the tenant or the person is another', async () => {
    const { version } = await evaluate(acme.member, {})
    expect(await evaluate(acme.member, { ifVersion: version })).toEqual({ unchanged: true, version })
    expect(await evaluate(acme.admin, { ifVersion: version })).toHaveProperty('flags')
    expect(await evaluate(acme.member, { ifVersion: version, tenant: acme.slug })).toHaveProperty('flags')
    expect(await evaluate(acme.member, { ifVersion: version, keys: ['a'] })).toHaveProperty('flags')
    await create()
    expect(await evaluate(acme.member, { ifVersion: version })).toHaveProperty('flags')
  })

  test('goes on in a suspended tenant, whose people need their pages', async () => {
    const { slug, admin, member } = await platform.tenant()
    await platform.operator.suspendTenant({ params: { slug }, body: { reason: 'not paid' } })
    for (const person of [admin, member])
      await expect(evaluate(person, { tenant: slug })).resolves.toHaveProperty('version')
  })

  test('is refused to one who asks more than 120 times a minute, and to nobody else', async () => {
    const person = await platform.rbac.person()
    const client = await platform.inConsole(person)
    for (let asked = 0; asked < 120; asked += 1) await client.evaluateFlags({ body: { keys: ['a'] } })
    await expect(client.evaluateFlags({ body: {} })).rejects.toMatchObject({ code: 'rate_limited', status: 429 })
    await expect(evaluate(acme.member, {})).resolves.toHaveProperty('version')
  })

  test.each(serviceNames)('in the authority of %s is what the contract says', async (name) => {
    const { services } = contract.evaluateFlagsFor.allow
    const isOpen = services.some((one) => one === name)
    const { key } = await create({ targets: { plans: { allow: ['gold'] }, partners: { deny: [other.id] } } })
    const answer = (context: object) => platform.service(name).evaluateFlagsFor({ body: { context, keys: [key] } })
    if (!isOpen) {
      await expect(answer({})).rejects.toMatchObject({ code: 'service_unauthorized', status: 401 })
      return
    }
    const off = { on: false, reason: 'TARGETING_MATCH' }
    await expect(answer({ planKey: 'gold' })).resolves.toMatchObject({ flags: { [key]: { on: true } } })
    await expect(answer({ planKey: 'gold', partnerId: other.id })).resolves.toMatchObject({ flags: { [key]: off } })
    await expect(answer({ country: 'DK' })).rejects.toMatchObject({ code: 'validation_failed', status: 422 })
  })
})
