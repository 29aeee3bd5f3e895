import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseSealingKeys } from '@constellation/database'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { createProviderSecret } from '../../src/domain/providers/create-provider-secret.ts'
import { keyIdOf, recordOf, unwrapSecret, wrapSecret } from '../../src/secrets/envelope.ts'
import { startMx, type TestMx } from '../mx-worker.ts'
import { runMx } from './run-mx.ts'

const secretRows = ({ owner }: TestMx) => owner.db.selectFrom('provider_secrets').selectAll().orderBy('id').execute()

/** The secrets `secret 0` … in versions of the provider, and a ring with a further key that is the current one. */
async function startRotation(versions: number) {
  await using opened = new AsyncDisposableStack()
  const mx = opened.use(await startMx())
  const [row] = await secretRows(mx)
  const { providerId, tenantId, clientId } = recordOf(
    row ?? { provider_id: '', version: '', tenant_id: '', client_id: '', certificate_thumbprint: null },
  )
  for (let index = 0; index < versions; index++) {
    const record = { providerId, tenantId, clientId, version: `v${index}` }
    const wrapped = wrapSecret(mx.deps.wrapping, record, { secret: `secret ${index}`, random: randomBytes })
    await createProviderSecret(mx.deps, mx.administrator, { ...record, clientSecretWrapped: wrapped })
  }
  const files = opened.use(await openSecretFiles())
  const keys = Object.fromEntries([...mx.deps.wrapping.keys].map(([id, key]) => [id, key.toString('base64')]))
  const both = { current: 'next', keys: { ...keys, next: randomBytes(32).toString('base64') } }
  const rings = {
    both: await files.write('both.json', JSON.stringify(both)),
    next: await files.write('next.json', JSON.stringify({ current: 'next', keys: { next: both.keys.next } })),
  }
  const run = (args: string[], ring: keyof typeof rings) =>
    runMx(mx, args, { variables: { MX_WORKER_KEYRING_FILE: rings[ring] } })
  const keysInUse = async () => (await secretRows(mx)).map((one) => keyIdOf(one.client_secret_wrapped))
  const resources = opened.move()
  return { mx, rings, run, keysInUse, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

test('after a rotation every secret is wrapped by the current key, and the former key can go', async () => {
  await using rotation = await startRotation(3)
  const { mx, run, rings, keysInUse } = rotation
  await mx.owner.db
    .updateTable('provider_secrets')
    .set({ disabled_at: new Date() })
    .where('version', '=', 'v0')
    .execute()
  expect(await run(['rewrap'], 'next')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^BOOT_FAIL: .*mx-kek-test/),
  })
  expect(await run(['rewrap'], 'both')).toEqual({
    code: 0,
    out: '4 secrets are wrapped by the key next now.\n',
    err: '',
  })
  expect(await keysInUse()).toEqual(['next', 'next', 'next', 'next'])
  const ring = parseSealingKeys(await readFile(rings.next, 'utf8'))
  const opened = (await secretRows(mx)).map((row) => unwrapSecret(ring, recordOf(row), row.client_secret_wrapped))
  expect(opened).toMatchObject([
    { secret: 'correct horse battery staple' },
    { secret: 'secret 0' },
    { secret: 'secret 1' },
    { secret: 'secret 2' },
  ])
  const events = await mx.owner.db
    .selectFrom('audit_events')
    .selectAll()
    .where('action', '=', 'secret.rewrap')
    .execute()
  expect(events).toHaveLength(4)
  expect(events[0]).toMatchObject({
    actor_kind: 'command',
    outcome: 'ok',
    detail: { fromKey: 'mx-kek-test', toKey: 'next' },
  })
  expect(await run(['secrets', '--provider', mx.provider.id], 'next')).toMatchObject({ code: 0 })
})

test('a rewrapping that was stopped goes on, and one that is complete changes nothing', async () => {
  await using rotation = await startRotation(2)
  const { mx, run, keysInUse } = rotation
  await run(['rewrap'], 'both')
  const [first, ...others] = await secretRows(mx)
  const before = others.map((row) => row.client_secret_wrapped)
  const record = recordOf(
    first ?? { provider_id: '', version: '', tenant_id: '', client_id: '', certificate_thumbprint: null },
  )
  const former = wrapSecret(mx.deps.wrapping, record, { secret: 'former', random: randomBytes })
  await mx.owner.db
    .updateTable('provider_secrets')
    .set({ client_secret_wrapped: former })
    .where('id', '=', first?.id ?? '')
    .execute()
  expect(await run(['rewrap', '--json'], 'both')).toMatchObject({
    code: 0,
    out: '{"key":"next","rewrapped":1,"failed":[]}\n',
  })
  expect(await run(['rewrap'], 'both')).toMatchObject({ out: '0 secrets are wrapped by the key next now.\n' })
  expect(await keysInUse()).toEqual(['next', 'next', 'next'])
  expect((await secretRows(mx)).slice(1).map((row) => row.client_secret_wrapped)).toEqual(before)
})

test('two rewrappings at once wrap each secret once', async () => {
  await using rotation = await startRotation(5)
  const { mx, run, keysInUse } = rotation
  const results = await Promise.all([run(['rewrap', '--json'], 'both'), run(['rewrap', '--json'], 'both')])
  const counts = results.map(({ out }) => JSON.parse(out).rewrapped)
  expect(counts[0] + counts[1]).toBe(6)
  expect(new Set(await keysInUse())).toEqual(new Set(['next']))
  const events = await mx.owner.db
    .selectFrom('audit_events')
    .select('id')
    .where('action', '=', 'secret.rewrap')
    .execute()
  expect(events).toHaveLength(6)
})

test('a secret that does not open stays, is named and audited, and the others are wrapped', async () => {
  await using rotation = await startRotation(2)
  const { mx, run, keysInUse } = rotation
  const [first] = await secretRows(mx)
  const id = first?.id ?? ''
  await mx.owner.db.updateTable('provider_secrets').set({ tenant_id: 'another' }).where('id', '=', id).execute()
  expect(await run(['rewrap'], 'both')).toMatchObject({
    code: 1,
    out: `2 secrets are wrapped by the key next now.\nThe secret ${id} stays as it was: authentication_failed\n`,
  })
  expect(await keysInUse()).toEqual(['mx-kek-test', 'next', 'next'])
  const failed = await mx.owner.db.selectFrom('audit_events').selectAll().where('outcome', '=', 'failed').execute()
  expect(failed).toMatchObject([{ action: 'secret.rewrap', target: id, detail: { error: 'authentication_failed' } }])
})

test('keygen makes a ring with mode 0600 and never overwrites one, and env-table prints every variable', async () => {
  await using mx = await startMx()
  const folder = await mkdtemp(path.join(tmpdir(), 'mx-commands-'))
  try {
    const out = path.join(folder, 'ring.json')
    expect(await runMx(mx, ['keygen', '--id', '2026-01', '--out', out])).toMatchObject({ code: 0, out: '2026-01\n' })
    expect((await stat(out)).mode & 0o777).toBe(0o600)
    const text = await readFile(out, 'utf8')
    expect(parseSealingKeys(text).current).toBe('2026-01')
    expect(await runMx(mx, ['keygen', '--id', '2026-01', '--out', out])).toMatchObject({ code: 2 })
    expect(await readFile(out, 'utf8')).toBe(text)
    for (const args of [
      ['--id', 'a.b', '--out', out],
      ['--id', 'a'],
    ])
      expect(await runMx(mx, ['keygen', ...args])).toMatchObject({ code: 2, out: '' })
  } finally {
    await rm(folder, { recursive: true })
  }
  const described = JSON.parse((await runMx(mx, ['env-table', '--format', 'json'])).out)
  expect(described).toContainEqual(expect.objectContaining({ name: 'MX_WORKER_KEYRING_FILE', required: true }))
  expect((await runMx(mx, ['--help'])).out).toContain('mx COMMAND\n\n  messages ')
})
