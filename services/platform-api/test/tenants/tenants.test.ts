import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform[Symbol.asyncDispose]())

const newTenant = (slug: string, more = {}) =>
  platform.operator.createTenant({ body: { slug, name: 'Acme', country: 'DK', ...more } })

describe('a new tenant', () => {
  test('is active as soon as its account is there', async () => {
    const { tenant, steps } = await newTenant('acme', { locale: 'da', timezone: 'Europe/Copenhagen' })
    expect(tenant).toMatchObject({ slug: 'acme', status: 'active', locale: 'da', provisioningHealth: 'ok', version: 2 })
    expect(steps).toMatchObject([
      { key: 'authentik_group', state: 'skipped', reason: 'disabled_by_config' },
      { key: 'rbac_account', state: 'ok', drift: 'none', error: null },
    ])
    const params = { id: tenant.accountId }
    await expect(platform.rbac.as('platform-api').readAccount({ params })).resolves.toMatchObject({ name: 'Acme' })
    const { items } = await platform.operator.listTenantAudit({ params: { slug: 'acme' }, query: {} })
    expect(items.map(({ action }) => action)).toEqual(['tenant.activate', 'tenant.create'])
    expect(items.at(-1)).toMatchObject({ actor: { kind: 'user', id: platform.operators.root.id }, service: null })
  })

  test.each([
    ['ab', 'validation_failed'],
    ['Acme', 'validation_failed'],
    ['acme--one', 'validation_failed'],
    ['1acme', 'validation_failed'],
    ['acme-', 'validation_failed'],
    ['a'.repeat(33), 'validation_failed'],
    ['console', 'slug_reserved'],
    ['www', 'slug_reserved'],
  ])('may not have the slug "%s"', async (slug, code) => {
    const before = await platform.dump()
    await expect(newTenant(slug)).rejects.toMatchObject({ code, status: 422 })
    expect(await platform.dump()).toEqual(before)
  })

  test.each([
    ['name', ' '],
    ['name', 'a\nb'],
    ['country', 'dk'],
    ['locale', 'da_DK'],
    ['locale', 'da-dk'],
    ['timezone', 'Copenhagen'],
    ['plan', 'gold'],
  ])('may not have the %s %j, and the problem names the member', async (member, value) => {
    const before = await platform.dump()
    await expect(newTenant('wrong', { [member]: value })).rejects.toMatchObject({
      code: 'validation_failed',
      problem: { errors: [{ pointer: member === 'plan' ? expect.any(String) : `/${member}` }] },
    })
    expect(await platform.dump()).toEqual(before)
  })

  test('of two with one slug at the same moment one is made', async () => {
    const results = await Promise.allSettled([newTenant('twins'), newTenant('twins')])
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused).toMatchObject([{ reason: { code: 'slug_taken', status: 409 } }])
  })
})

describe('a list of tenants', () => {
  test('gives every one once, page by page, and finds by the beginning of a slug or a name', async () => {
    for (const slug of ['list-a', 'list-b', 'list-c']) await newTenant(slug, { name: `Øst ${slug}` })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await platform.operator.listTenants({
        query: { limit: 2, search: 'list-', ...(cursor && { cursor }) },
      })
      seen.push(...page.items.map(({ slug }) => slug))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(['list-c', 'list-b', 'list-a'])
    const byName = await platform.operator.listTenants({ query: { search: 'øst list-b' } })
    expect(byName.items.map(({ slug }) => slug)).toEqual(['list-b'])
    for (const search of ['%', '_ist', '\\'])
      await expect(platform.operator.listTenants({ query: { search } })).resolves.toMatchObject({ items: [] })
    await expect(platform.operator.listTenants({ query: { cursor: 'none' } })).rejects.toMatchObject({
      code: 'malformed_request',
      status: 400,
    })
  })

  test('of a member has their own tenants alone', async () => {
    const { slug, admin } = await platform.tenant()
    await platform.tenant()
    const client = await platform.inConsole(admin)
    await expect(client.listTenants({ query: {} })).resolves.toMatchObject({ items: [{ slug }], nextCursor: null })
  })
})

describe('a change of a tenant', () => {
  test('needs the version that it is of, and reaches rbac', async () => {
    const { slug, version, accountId } = await platform.tenant()
    const change = (ifMatch: string | undefined, name: string) =>
      platform.operator.updateTenant({
        params: { slug },
        headers: { ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
        body: { name },
      })
    const before = await platform.dump()
    await expect(change(undefined, 'New')).rejects.toMatchObject({ code: 'precondition_required', status: 428 })
    for (const other of ['"99"', '*', 'W/"2"', String(version)])
      await expect(change(other, 'New')).rejects.toMatchObject({ code: 'version_mismatch', status: 412 })
    expect(await platform.dump()).toEqual(before)
    const current = await platform.operator.getTenant({ params: { slug } })
    await expect(change('"99"', 'New')).rejects.toMatchObject({ problem: { current } })

    const results = await Promise.allSettled([change(`"${version}"`, 'One'), change(`"${version}"`, 'Other')])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await platform.catchUp()
    const { name } = await platform.operator.getTenant({ params: { slug } })
    const account = platform.rbac.as('platform-api').readAccount({ params: { id: accountId } })
    await expect(account).resolves.toMatchObject({ name })
  })
})

describe('a suspended tenant', () => {
  test('is resumed to what it was, and neither twice', async () => {
    const { slug } = await platform.tenant()
    const params = { slug }
    const suspend = () => platform.operator.suspendTenant({ params, body: { reason: 'not paid' } })
    await expect(suspend()).resolves.toMatchObject({ status: 'suspended', statusReason: 'not paid' })
    await expect(suspend()).rejects.toMatchObject({ code: 'state_conflict', status: 409 })
    const resumed = await platform.operator.resumeTenant({ params })
    expect(resumed).toMatchObject({ status: 'active', statusReason: null, suspendedAt: null })
    await expect(platform.operator.resumeTenant({ params })).rejects.toMatchObject({ code: 'state_conflict' })
  })

  test('that was never active waits again, and is activated then', async () => {
    const down = async () => Promise.reject(new TypeError('rbac is down'))
    const made = await platform.withFault(isDirectory(down), () => newTenant('never-active'))
    expect(made.tenant).toMatchObject({ status: 'pending' })
    const params = { slug: 'never-active' }
    await platform.operator.suspendTenant({ params, body: { reason: 'a mistake' } })
    await platform.catchUp()
    await expect(platform.operator.getTenant({ params })).resolves.toMatchObject({ status: 'suspended' })
    await expect(platform.operator.resumeTenant({ params })).resolves.toMatchObject({ status: 'pending' })
    await platform.operator.reconcileTenant({ params })
    await expect(platform.operator.getTenant({ params })).resolves.toMatchObject({ status: 'active' })
  })
})

/** A fault of the calls about accounts; rbac goes on telling who a person is. */
function isDirectory(answer: () => Promise<Response>) {
  return (request: Request) => (new URL(request.url).pathname.startsWith('/directory/') ? answer() : undefined)
}

test('the version of a tenant is its entity tag, and who has it gets no second copy', async () => {
  const { tenant } = await newTenant('tagged')
  const { app, operators } = platform
  const authorization = `Bearer ${await operators.tokenFor(operators.root)}`
  const get = (headers: Record<string, string> = {}) =>
    app.request('/v1/tenants/tagged', { headers: { authorization, ...headers } })
  const tag = `"${tenant.version}"`
  const first = await get()
  expect([first.status, first.headers.get('etag')]).toEqual([200, tag])
  for (const known of [tag, `W/${tag}`, `"7", ${tag}`]) {
    const again = await get({ 'if-none-match': known })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag])
  }
  expect((await get({ 'if-none-match': '"0"' })).status).toBe(200)
})
