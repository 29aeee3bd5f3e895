import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { signHead } from '../../src/audit/sign-head.ts'
import { type Program, startBroker, type TestBroker } from '../broker.ts'
import { runCli } from './run-cli.ts'

async function mint(broker: TestBroker, daemon: Program) {
  return daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
}

async function openFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'broker-commands-'))
  return {
    file: (name: string) => path.join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

test('verify-audit finds an intact audit, and names the first bad record with exit code 1', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const first = await mint(broker, daemon)
  await mint(broker, daemon)
  expect(await runCli(broker, ['verify-audit'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^the audit is intact: \d+ entries and 0 signed heads were read\n$/),
  })
  await broker.owner
    .updateTable('mint_log')
    .set({ scope_path: 'other/' })
    .where('id', '=', first.audit_record_id)
    .execute()
  const damaged = await runCli(broker, ['verify-audit'])
  expect(damaged).toMatchObject({ code: 1, err: '' })
  expect(damaged.out).toContain(`first bad record: ${first.audit_record_id}: the record was edited\n`)
  const { code, out } = await runCli(broker, ['verify-audit', '--json'])
  expect([code, JSON.parse(out).problems[0].at]).toEqual([1, first.audit_record_id])
})

test('verify-audit finds a cut tail by the heads in a log that was kept elsewhere', async () => {
  await using broker = await startBroker()
  await using folder = await openFolder()
  const { daemon } = await broker.pair()
  await mint(broker, daemon)
  await signHead(broker.deps)
  await writeFile(folder.file('log'), broker.lines.map((line) => JSON.stringify(line)).join('\n'))
  expect(await runCli(broker, ['verify-audit', '--heads', folder.file('log')])).toMatchObject({ code: 0 })
  await sql`truncate audit_heads, audit_chain, mint_log, audit_retries cascade`.execute(broker.owner)
  expect(await runCli(broker, ['verify-audit'])).toMatchObject({ code: 0 })
  expect(await runCli(broker, ['verify-audit', '--heads', folder.file('log')])).toMatchObject({
    code: 1,
    out: expect.stringContaining('a signed head proves an entry that is gone'),
  })
  await writeFile(folder.file('empty'), 'nothing')
  for (const file of ['empty', 'missing'])
    expect(await runCli(broker, ['verify-audit', '--heads', folder.file(file)])).toMatchObject({ code: 2, out: '' })
})

test('verify-audit --since starts at the last signed head before that time, and finds what is wrong after it', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  await mint(broker, daemon)
  await signHead(broker.deps)
  broker.clock.advance({ hours: 2 })
  const later = await mint(broker, daemon)
  const entriesOf = ({ out }: { out: string }) => Number(/(\d+) entries/.exec(out)?.[1])
  const whole = entriesOf(await runCli(broker, ['verify-audit']))
  const recent = await runCli(broker, ['verify-audit', '--since', '1h'])
  expect(recent.code).toBe(0)
  expect(entriesOf(recent)).toBeGreaterThan(0)
  expect(entriesOf(recent)).toBeLessThan(whole)
  expect(entriesOf(await runCli(broker, ['verify-audit', '--since', '3h']))).toBe(whole)
  const id = later.audit_record_id
  await broker.owner.updateTable('mint_log').set({ service: 'other' }).where('id', '=', id).execute()
  expect(await runCli(broker, ['verify-audit', '--since', '1h'])).toMatchObject({
    code: 1,
    out: expect.stringContaining(`first bad record: ${id}: the record was edited`),
  })
})

test('verify-audit asks the anchor in the database for each record too, and refuses one that is not configured', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  await mint(broker, daemon)
  expect(await runCli(broker, ['verify-audit', '--anchor', 'postgres'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('postgres: 2 records held, 0 not final yet, 0 lost\n'),
  })
  for (const args of [['--anchor', 'paper'], ['--reanchor'], ['--since', 'yesterday']])
    expect(await runCli(broker, ['verify-audit', ...args])).toMatchObject({ code: 2, out: '' })
})

test('mints are filtered by person, wallet, path and time, as a table and as JSON', async () => {
  await using broker = await startBroker()
  const [{ master, daemon, grantId }, other] = [await broker.pair(), await broker.pair()]
  const minted = await mint(broker, daemon)
  await mint(broker, other.daemon)
  const table = await runCli(broker, ['mints', '--wallet', daemon.wallet.address.toUpperCase().replace('0X', '0x')])
  expect(table.out.split('\n')).toEqual([
    expect.stringMatching(/^TIME \(UTC\) +KIND +WALLET +PATH +RELEASED +LEASE OR GRANT$/),
    expect.stringMatching(new RegExp(` mint +0x.*yes +${minted.lease_id}$`)),
    expect.stringMatching(new RegExp(` grant_created +0x.*yes +${grantId}$`)),
    '',
  ])
  const mints = async (...args: string[]) => JSON.parse((await runCli(broker, ['mints', '--json', ...args])).out)
  expect(await mints()).toHaveLength(4)
  expect(await mints('--person', master.session.omni_account)).toHaveLength(2)
  expect(await mints('--path', daemon.folder)).toHaveLength(2)
  expect(await mints('--since', '1h')).toHaveLength(4)
  expect(await mints('--until', '1h')).toEqual([])
  expect(await mints('--limit', '1')).toHaveLength(1)
})

test('a table is as wide as the terminal, and what is cut keeps both of its ends', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  await mint(broker, daemon)
  const { out } = await runCli(broker, ['grants'], { columns: 120 })
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
  expect(out).toMatch(/ bots\/\S*…\S*\/ +1\/1000 +\d{4}-.* live\n/)
})

test('a revoked grant gives nothing from the next request on, and the audit has who revoked it', async () => {
  await using broker = await startBroker()
  const { daemon, grantId } = await broker.pair()
  const { expiration } = await mint(broker, daemon)
  const revoked = await runCli(broker, ['revoke', '--grant', grantId])
  expect(revoked).toMatchObject({ code: 0, err: '' })
  expect(revoked.out).toBe(
    [
      `The grant ${grantId} gives no credentials from now on, in every instance.`,
      `Credentials that it gave live until ${new Date(expiration * 1000).toISOString()}; end single ones with --lease.`,
      '',
    ].join('\n'),
  )
  await expect(mint(broker, daemon)).rejects.toMatchObject({ code: 'grant_denied' })
  expect((await runCli(broker, ['grants'])).out).toContain('revoked\n')
  const events = await broker.owner.selectFrom('audit_events').selectAll().orderBy('id').execute()
  expect(events).toMatchObject([
    { actor_kind: 'command', action: 'grant.revoke', target: grantId, outcome: 'started' },
    { action: 'grant.revoke', target: grantId, outcome: 'ok', request_id: events[0]?.request_id },
  ])
  expect(await runCli(broker, ['verify-audit'])).toMatchObject({ code: 0 })
  expect(await runCli(broker, ['revoke', '--grant', grantId])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^error: there is no live grant/),
  })
})

test('a lease that cannot be revoked ends with exit code 1 and says until when it lives', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const { lease_id, expiration } = await mint(broker, daemon)
  expect(await runCli(broker, ['revoke', '--lease', lease_id])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining(`lives until ${new Date(expiration * 1000).toISOString()}`),
  })
})

test('a key file is made with mode 0600, and never overwritten', async () => {
  await using broker = await startBroker()
  await using folder = await openFolder()
  const out = folder.file('deeper/oidc.json')
  const made = await runCli(broker, ['keygen', '--purpose', 'oidc', '--out', out])
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^ak-oidc-\d+-[0-9a-f]{6}\n$/) })
  expect((await stat(out)).mode & 0o777).toBe(0o600)
  const text = await readFile(out, 'utf8')
  expect(await runCli(broker, ['keygen', '--purpose', 'oidc', '--out', out])).toMatchObject({ code: 2 })
  expect(await readFile(out, 'utf8')).toBe(text)
})

test('env-table prints every variable, and what is not understood has exit code 2', async () => {
  await using broker = await startBroker()
  expect((await runCli(broker, ['env-table'])).out).toContain('`BROKER_REVOKE_ROLE_ARN`')
  const described = JSON.parse((await runCli(broker, ['env-table', '--format', 'json'])).out)
  expect(described).toContainEqual(expect.objectContaining({ name: 'BROKER_OIDC_ISSUER', required: true }))
  for (const args of [
    ['unknown'],
    ['constructor'],
    ['mints', '--limit', '0'],
    ['mints', '--since', 'soon'],
    ['revoke'],
  ])
    expect(await runCli(broker, args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^error: /) })
  const boot = await runCli(broker, ['mints'], { variables: { BROKER_OIDC_ISSUER: '' } })
  expect(boot).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^BOOT_FAIL: BROKER_OIDC_ISSUER/) })
  expect(await runCli(broker, ['--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('verify-audit [--heads'),
  })
})
