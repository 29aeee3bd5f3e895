import { createPrivateKey } from 'node:crypto'
import { openSecretFiles } from '@constellation/testkit'
import { beforeAll, expect, test } from 'vitest'
import { runMx } from '../commands/run-mx.ts'
import { clientId, clientSecret, startMx, type TestMx } from '../mx-worker.ts'
import { makeCertificate, type TestCertificate } from './certificate.ts'

const tenantId = '11111111-aaaa-4aaa-8aaa-111111111111'
let own: TestCertificate
let other: TestCertificate
beforeAll(async () => {
  ;[own, other] = await Promise.all([makeCertificate(), makeCertificate()])
})

/** mx-worker, and an application that proves itself by this certificate alone. */
function startWithCertificate(registered: TestCertificate = own) {
  const permissions = ['Mail.Send' as const]
  return startMx({ graph: { applications: [{ clientId, certificates: [registered.certificate], permissions }] } })
}

/** Runs a command with the certificate in a file. */
async function run(mx: TestMx, args: readonly string[], certificate: string, input: string) {
  await using files = await openSecretFiles()
  const record = ['--provider', mx.provider.id, '--version', 'c1', '--tenant', tenantId, '--client-id', clientId]
  const file = await files.write('certificate.pem', certificate)
  return await runMx(mx, [...args, ...record, '--certificate', file], { input })
}

const now = ['--active-from', '2026-01-01T00:00:00Z']

/** Gives the provider the key of a certificate, wrapped by the command. */
async function addCertificate(mx: TestMx, { certificate, key }: TestCertificate = own) {
  const wrapped = await run(mx, ['wrap'], certificate, key)
  expect(wrapped).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^mxs1\./) })
  const made = await run(mx, ['secret', 'create', ...now], certificate, wrapped.out)
  expect(made).toMatchObject({ code: 0, err: '' })
  return { id: made.out.trim(), envelope: wrapped.out.trim() }
}

test('a provider with a certificate sends, proved by an assertion that the key signed', async () => {
  await using mx = await startWithCertificate()
  const { id } = await addCertificate(mx)
  const message = await mx.handIn()
  await mx.deliver()
  expect((await mx.item(message)).status).toBe('sent')
  expect(mx.graph.control.accepted()).toHaveLength(1)
  expect((await mx.attempts(message))[0]).toMatchObject({ secret_id: id })
  const listed = await runMx(mx, ['secrets', '--provider', mx.provider.id, '--json'])
  expect(JSON.parse(listed.out)).toMatchObject([
    { kind: 'client_secret', certificateThumbprint: null },
    { id, kind: 'certificate', certificateThumbprint: own.thumbprint },
  ])
  const written = JSON.stringify([mx.lines, await mx.owner.db.selectFrom('audit_events').selectAll().execute()])
  for (const line of own.key.split('\n').slice(1, -2)) expect(written).not.toContain(line)
})

test.each<[string, TestMxOptions, string]>([
  ['a certificate that is not registered', { registered: () => other }, 'is not registered'],
  ['a clock that is an hour late', { lateMs: 3_600_000 }, 'clock of mx-worker differs'],
])('%s holds the provider with a hint, and the message waits', async (_case, { registered, lateMs = 0 }, hint) => {
  await using mx = await startWithCertificate(registered?.())
  await addCertificate(mx)
  mx.clock.advance({ ms: lateMs })
  const message = await mx.handIn()
  await mx.deliver()
  expect(await mx.item(message)).toMatchObject({ status: 'retry_wait', last_code: 'auth_failed' })
  const provider = await mx.owner.db.selectFrom('providers').selectAll().executeTakeFirstOrThrow()
  expect(provider).toMatchObject({ status: 'paused', pause_reason: expect.stringContaining(hint) })
  expect(mx.graph.control.accepted()).toEqual([])
})

type TestMxOptions = { registered?: () => TestCertificate; lateMs?: number }

test('a key that is not that of the certificate is refused where it is wrapped', async () => {
  await using mx = await startWithCertificate()
  const small = await makeCertificate(1024)
  const encrypted = createPrivateKey(own.key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString()
  for (const [certificate, key, reason] of [
    [own.certificate, other.key, 'the private key is not that of the certificate'],
    [own.certificate, clientSecret, 'not an unencrypted private key'],
    [own.certificate, encrypted, 'not an unencrypted private key'],
    [own.key, own.key, 'not a certificate in PEM'],
    [small.certificate, small.key, 'an RSA key of at least 2048 bits'],
  ] as const) {
    const refused = await run(mx, ['wrap'], certificate, key)
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining(reason) })
    expect(refused.err).not.toContain(key.split('\n')[1] ?? key)
  }
  const missing = await runMx(mx, ['wrap', '--certificate', '/nowhere'], { input: own.key })
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('/nowhere cannot be read') })
})

test('an envelope of a key opens for its certificate alone, and never as a client secret', async () => {
  await using mx = await startWithCertificate()
  const { out: envelope } = await run(mx, ['wrap'], own.certificate, own.key)
  const record = ['--provider', mx.provider.id, '--version', 'c1', '--tenant', tenantId, '--client-id', clientId]
  const refusal = { code: 1, err: expect.stringContaining('authentication_failed') }
  expect(await run(mx, ['secret', 'create', ...now], other.certificate, envelope)).toMatchObject(refusal)
  expect(await runMx(mx, ['secret', 'create', ...record], { input: envelope })).toMatchObject(refusal)
  const { out: secret } = await runMx(mx, ['wrap', ...record], { input: clientSecret })
  expect(await run(mx, ['secret', 'create', ...now], own.certificate, secret)).toMatchObject(refusal)
})

test('the key of a certificate is wrapped again with the others', async () => {
  await using mx = await startWithCertificate()
  const { id } = await addCertificate(mx)
  await using files = await openSecretFiles()
  const keys = Object.fromEntries([...mx.deps.wrapping.keys].map(([kid, key]) => [kid, key.toString('base64')]))
  const ring = JSON.stringify({ current: 'next', keys: { ...keys, next: Buffer.alloc(32, 9).toString('base64') } })
  const variables = { MX_WORKER_KEYRING_FILE: await files.write('ring.json', ring) }
  expect(await runMx(mx, ['rewrap'], { variables })).toMatchObject({ code: 0 })
  const rows = await mx.owner.db.selectFrom('provider_secrets').selectAll().where('id', '=', id).execute()
  expect(rows[0]?.client_secret_wrapped).toMatch(/^mxs1\.next\./)
})
