import { randomBytes } from 'node:crypto'
import { BootRefusal } from '@constellation/config'
import { openSecretFiles } from '@constellation/testkit'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createProviderSecret } from '../../src/domain/providers/create-provider-secret.ts'
import { fingerprintOf, keyIdOf, wrapSecret } from '../../src/secrets/envelope.ts'
import { parseWrappingRing } from '../../src/secrets/wrapping-ring.ts'
import { greeting, startMx, type TestMx } from '../mx-worker.ts'

/** The secret of the provider that `startMx` adds. */
const secret = 'correct horse battery staple'

const secretRow = (mx: TestMx) => mx.owner.db.selectFrom('provider_secrets').selectAll().executeTakeFirstOrThrow()

async function refOf(mx: TestMx) {
  const { id, tenant_id: tenantId, client_id: clientId, client_secret_wrapped } = await secretRow(mx)
  return { id, tenantId, clientId, fingerprint: fingerprintOf(client_secret_wrapped) }
}

function secretsOf({ delivery }: TestMx) {
  if (!delivery) throw new Error('this instance does not deliver')
  return { open: delivery.deps.openSecret }
}

const unwraps = (mx: TestMx) =>
  mx.owner.db.selectFrom('audit_events').selectAll().where('action', '=', 'secret.unwrap').orderBy('id').execute()

/** Everything that the database has, as text. */
async function wholeDatabase({ owner }: TestMx): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(owner.db)
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(owner.db)
    texts.push(...rows.map(({ text }) => text))
  }
  return texts.join('\n')
}

test('after a delivery, a refused secret and one that does not open, no row and no line of the log has a secret', async () => {
  await using mx = await startMx()
  const { client } = await mx.application(['mx_send', 'mx_read'])
  const send = async () => (await client.sendMessage({ body: greeting, headers: {} })).id
  const sent = await send()
  await mx.deliver()
  expect((await client.getMessage({ params: { id: sent } })).status).toBe('sent')

  const row = await secretRow(mx)
  const record = { providerId: row.provider_id, version: '1', tenantId: row.tenant_id, clientId: row.client_id }
  const wrong = 'wrong horse battery staple'
  const replace = (envelope: string) =>
    mx.owner.db.updateTable('provider_secrets').set({ client_secret_wrapped: envelope }).execute()
  await replace(wrapSecret(mx.deps.wrapping, record, { secret: wrong, random: randomBytes }))
  const refused = await send()
  await mx.deliver()
  expect((await client.getMessage({ params: { id: refused } })).lastCode).toBe('auth_failed')

  await mx.owner.db.updateTable('providers').set({ status: 'enabled', pause_reason: null }).execute()
  await replace(wrapSecret(mx.deps.wrapping, { ...record, version: '2' }, { secret, random: randomBytes }))
  await mx.timePasses(60_000)
  await mx.deliver()
  expect((await unwraps(mx)).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'failed'])

  const everything = `${await wholeDatabase(mx)}\n${JSON.stringify(mx.lines)}`
  expect(everything).toContain(greeting.to[0])
  for (const text of [secret, wrong]) {
    expect(everything).not.toContain(text)
    expect(everything).not.toContain(Buffer.from(text).toString('base64').slice(0, 30))
    expect(everything).not.toContain(Buffer.from(text).toString('hex'))
  }
})

test('a secret that does not open pauses its provider, and the message waits without using up a try', async () => {
  await using mx = await startMx()
  const { client } = await mx.application(['mx_send', 'mx_read'])
  const { id: secretId, client_secret_wrapped } = await secretRow(mx)
  await mx.owner.db
    .updateTable('provider_secrets')
    .set({ client_secret_wrapped: client_secret_wrapped.replace(/\.mx-kek-test\./, '.gone.') })
    .execute()
  const { id } = await client.sendMessage({ body: greeting, headers: {} })
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', attempts_in_cycle: 0, last_code: 'auth_failed' })
  const { waiting } = await client.getMessage({ params: { id } })
  expect(waiting?.reason).toMatch(/^the provider is paused: auth_failed: .*\(unknown_key_id\).*mx wrap/)
  expect(mx.graph.control.sent()).toEqual([])
  expect(await unwraps(mx)).toMatchObject([
    {
      target: secretId,
      actor_kind: 'system',
      outcome: 'failed',
      detail: { providerId: mx.provider.id, version: '1', error: 'unknown_key_id' },
    },
  ])
})

test('a secret is opened once in five minutes, audited, and again when its record changes', async () => {
  await using mx = await startMx()
  const [{ open }, ref] = [secretsOf(mx), await refOf(mx)]
  await mx.deps.background.start()
  expect(await open(ref)).toBe(secret)
  await open(ref)
  expect(await unwraps(mx)).toMatchObject([
    { target: ref.id, outcome: 'ok', detail: { version: '1', fingerprint: ref.fingerprint } },
  ])
  expect((await secretRow(mx)).last_used_at).toBeInstanceOf(Date)
  await mx.owner.db.updateTable('provider_secrets').set({ retired_at: new Date() }).execute()
  await expect
    .poll(async () => {
      await open(ref)
      return (await unwraps(mx)).length
    })
    .toBe(2)
  await open(ref)
  expect(await unwraps(mx)).toHaveLength(2)
})

test('a secret that the provider refuses is dropped from memory', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  const [{ open }, ref] = [secretsOf(mx), await refOf(mx)]
  mx.graph.control.setFaults([{ kind: 'status', at: 'token', value: '401 invalid_client' }])
  await client.sendMessage({ body: greeting, headers: {} })
  await mx.deliver()
  expect(await unwraps(mx)).toHaveLength(1)
  await open(ref)
  expect(await unwraps(mx)).toHaveLength(2)
})

/** The file of a ring with the test's key, beside others or instead of it. */
async function ringFile(mx: TestMx, current: string, ids: readonly string[]) {
  const files = await openSecretFiles()
  const own = Object.fromEntries([...mx.deps.wrapping.keys].map(([id, key]) => [id, key.toString('base64')]))
  const keys = Object.fromEntries(ids.map((id) => [id, own[id] ?? randomBytes(32).toString('base64')]))
  const path = await files.write('ring.json', JSON.stringify({ current, keys }))
  return { path, keys, [Symbol.asyncDispose]: () => files[Symbol.asyncDispose]() }
}

test('a ring without a key that a stored secret needs stops the start, and names the key', async () => {
  await using mx = await startMx()
  const start = (path: string) => startMx({ beside: mx, variables: { MX_WORKER_KEYRING_FILE: path } })
  await using without = await ringFile(mx, 'new', ['new'])
  const refusal = await start(without.path).catch((error: unknown) => error)
  if (!(refusal instanceof BootRefusal)) throw new Error('it started')
  expect(refusal.line).toMatch(/^BOOT_FAIL: MX_WORKER_KEYRING_FILE=\S+: .*mx-kek-test.*mx rewrap/)
  expect(`${refusal.line}${refusal.stack}${JSON.stringify(refusal)}`).not.toContain(without.keys.new)
  await using both = await ringFile(mx, 'new', ['new', 'mx-kek-test'])
  await using instance = await start(both.path)
  expect(instance.deps.wrapping.current).toBe('new')
})

test('a ring of ids that no envelope can name, or with one key twice, is refused', () => {
  const key = randomBytes(32).toString('base64')
  const ring = (keys: Record<string, string>) => () =>
    parseWrappingRing(JSON.stringify({ current: Object.keys(keys)[0], keys }))
  expect(ring({ 'a-1_B': key })().current).toBe('a-1_B')
  expect(ring({ 'a.1': key })).toThrow('the id of a key')
  expect(ring({ ['a'.repeat(65)]: key })).toThrow('the id of a key')
  expect(ring({ a: key, b: key })).toThrow('the same key')
})

test('a plain secret is refused, and so is an envelope that does not open in the record; the audit has the refusal', async () => {
  await using mx = await startMx()
  const row = await secretRow(mx)
  const record = { providerId: row.provider_id, version: '2', tenantId: row.tenant_id, clientId: row.client_id }
  const create = (clientSecretWrapped: string) =>
    createProviderSecret(mx.deps, mx.administrator, { ...record, clientSecretWrapped })
  await expect(create(secret)).rejects.toMatchObject({ code: 'not_an_envelope' })
  const ofVersion = (version: string, ring = mx.deps.wrapping) =>
    wrapSecret(ring, { ...record, version }, { secret, random: randomBytes })
  const foreign = { current: 'other', keys: new Map([['other', randomBytes(32)]]) }
  await expect(create(ofVersion('1'))).rejects.toMatchObject({ code: 'validation_failed' })
  await expect(create(ofVersion('2', foreign))).rejects.toMatchObject({ code: 'validation_failed' })
  const events = await mx.owner.db
    .selectFrom('audit_events')
    .select(['outcome', 'detail'])
    .where('action', '=', 'secret.create')
    .where('outcome', '=', 'refused')
    .orderBy('id')
    .execute()
  expect(events).toMatchObject([
    { detail: { version: '2', error: 'authentication_failed' } },
    { detail: { version: '2', error: 'unknown_key_id' } },
  ])
  const { id } = await create(ofVersion('2'))
  const made = await mx.owner.db
    .selectFrom('provider_secrets')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(keyIdOf(made.client_secret_wrapped)).toBe('mx-kek-test')
})
