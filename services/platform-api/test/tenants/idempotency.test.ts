import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeOld } from '../../src/store/housekeeping.ts'
import { startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform[Symbol.asyncDispose]())

const create = (slug: string, key: string, name = 'Acme') =>
  platform.operator.createTenant({ headers: { 'idempotency-key': key }, body: { slug, name, country: 'DK' } })
const countTenants = async (slug: string) =>
  (await platform.operator.listTenants({ query: { search: slug } })).items.length

test('a repeated creation gives the tenant that is there, and says so', async () => {
  const first = await create('repeated', 'one')
  await expect(create('repeated', 'one')).resolves.toEqual(first)
  expect(await countTenants('repeated')).toBe(1)
  const { app, operators } = platform
  const response = await app.request('/v1/tenants', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await operators.tokenFor(operators.root)}`,
      'content-type': 'application/json',
      'idempotency-key': 'one',
    },
    body: JSON.stringify({ slug: 'repeated', name: 'Acme', country: 'DK' }),
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('idempotency-replayed')).toBe('true')
})

test('of many with one key at the same moment one is made, and the others are told to wait or get it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => create('many', 'many')))
  expect(await countTenants('many')).toBe(1)
  for (const result of results)
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ code: 'idempotency_in_progress', status: 409 })
  await expect(create('many', 'many')).resolves.toMatchObject({ tenant: { slug: 'many' } })
})

test('a key stands for one request', async () => {
  await create('first', 'same')
  const before = await platform.dump()
  await expect(create('second', 'same')).rejects.toMatchObject({ code: 'idempotency_conflict', status: 422 })
  expect(await platform.dump()).toEqual(before)
})

test('a refused creation frees its key', async () => {
  await create('taken', 'taken')
  await expect(create('taken', 'free')).rejects.toMatchObject({ code: 'slug_taken' })
  await expect(create('not-taken', 'free')).resolves.toMatchObject({ tenant: { slug: 'not-taken' } })
})

test('an attempt that died before it made something is made by the next, under the same id', async () => {
  const objectId = crypto.randomUUID()
  const { requestHash } = await keyOf('died', 'died')
  const died = { caller: `user:${platform.operators.root.id}`, operation: 'createTenant', key: 'killed' }
  const row = { ...died, request_hash: requestHash, object_id: objectId }
  await platform.owner.db.insertInto('idempotency_keys').values(row).execute()
  await expect(create('died', 'killed')).rejects.toMatchObject({ code: 'idempotency_in_progress' })
  const aged = { claimed_at: sql<Date>`now() - interval '61 seconds'` }
  await platform.owner.db.updateTable('idempotency_keys').set(aged).where('key', '=', 'killed').execute()
  await expect(create('died', 'killed')).resolves.toMatchObject({ tenant: { id: objectId } })
})

/** What the key of this request looks like: it is made by another key, and its tenant is taken away again. */
async function keyOf(slug: string, key: string) {
  const { tenant } = await create(slug, key)
  const { request_hash: requestHash } = await platform.owner.db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  for (const table of ['provisioning_steps', 'audit_events', 'tenants'])
    await sql`delete from ${sql.table(table)} where ${sql.ref(table === 'tenants' ? 'id' : table === 'audit_events' ? 'tenant_id' : 'subject_id')} = ${tenant.id}`.execute(
      platform.owner.db,
    )
  return { requestHash }
}

test('keys of another caller, and of yesterday, are other keys', async () => {
  const { admin, slug } = await platform.tenant()
  const second = await platform.rbac.person()
  await platform.addMember({ slug, admin }, second, 'tenant_admin')
  const [one, two] = [await platform.inConsole(admin), await platform.inConsole(second)]
  const invite = (client: typeof one, email: string) =>
    client.inviteMember({
      params: { slug },
      headers: { 'idempotency-key': 'mine' },
      body: { email, role: 'tenant_member' },
    })
  const { id } = await invite(one, 'one@example.test')
  await expect(invite(one, 'one@example.test')).resolves.toMatchObject({ id })
  await expect(invite(two, 'two@example.test')).resolves.toMatchObject({ email: 'two@example.test' })
  await platform.owner.db
    .updateTable('idempotency_keys')
    .set({ claimed_at: sql<Date>`now() - interval '25 hours'` })
    .execute()
  await removeOld(platform.deps.db)
  await expect(invite(one, 'three@example.test')).resolves.toMatchObject({ email: 'three@example.test' })
})

test.each(['', 'a b', 'ü', 'x'.repeat(129)])('the key %j is refused', async (key) => {
  const before = await platform.dump()
  await expect(create('never', key)).rejects.toThrow()
  expect(await platform.dump()).toEqual(before)
})
