import { chmod } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { createNetwork, openSecretFiles } from '@constellation/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlatform, type TestPlatform } from '../platform.ts'
import { runPlatform } from './run-platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform[Symbol.asyncDispose]())

const run = (...args: string[]) => runPlatform(platform, args)
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out)

/** Runs a command as a person does, anywhere: with a token in a file, and without the files of the service. */
async function runRemotely(token: string, ...args: string[]) {
  await using files = await openSecretFiles()
  const file = await files.write('token', `${token}\n`)
  await chmod(file, 0o600)
  const network = createNetwork()
  network.attach('api.example.test', platform.app)
  const api = ['--api', 'https://api.example.test', '--token-file', file]
  const variables = { PLATFORM_API_DATABASE_URL_FILE: '/nowhere' }
  return runPlatform(platform, [...args, ...api], { variables, fetch: network.fetch })
}

test('a tenant is created, listed, shown, suspended, resumed and reconciled on the host', async () => {
  const made = await run('tenant', 'create', '--slug', 'acme', '--name', 'Acme Ltd', '--country', 'DK')
  expect(made).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^acme is active\nSTEP .*\n[\s\S]*rbac_account +ok /),
  })
  expect(await json('tenants')).toMatchObject([{ slug: 'acme', name: 'Acme Ltd', locale: 'en', timezone: 'UTC' }])
  expect((await run('tenants', '--search', 'acm')).out).toMatch(/^CREATED \(UTC\) .*\n.* acme +active +ok +Acme Ltd/)
  expect((await run('tenant', 'show', 'acme')).out).toMatch(/^id +[0-9a-f-]{36}\nslug +acme\n/)
  expect(await run('tenant', 'suspend', 'acme', '--reason', 'not paid')).toMatchObject({ out: 'acme is suspended\n' })
  expect(await run('tenant', 'resume', 'acme')).toMatchObject({ out: 'acme is active\n', code: 0 })
  expect(await run('tenant', 'reconcile', 'acme')).toMatchObject({ code: 0, out: expect.stringContaining('ok') })
  const entries = await json('audit')
  expect(entries.map(({ action }: { action: string }) => action)).toEqual([
    'tenant.reconcile',
    'tenant.resume',
    'tenant.suspend',
    'tenant.activate',
    'tenant.create',
  ])
  expect(entries[0].actor).toEqual({ kind: 'command', id: userInfo().username })
})

test('the same is done through the API by an operator, and by nobody else', async () => {
  const { operators, rbac } = platform
  const token = await operators.tokenFor(operators.root)
  const args = ['tenant', 'create', '--slug', 'remote', '--name', 'Remote', '--country', 'SE'] as const
  expect(await runRemotely(token, ...args)).toMatchObject({ code: 0, err: '' })
  expect(await runRemotely(token, ...args)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: slug_taken: /),
  })
  const { token: other } = await operators.operator('broker_read')
  const refused = await runRemotely(other, 'tenant', 'suspend', 'remote', '--reason', 'no')
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^error: not_found: /) })
  const stranger = await operators.tokenFor(await rbac.person(), 'console')
  expect(await runRemotely(stranger, 'tenants')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: wrong_application: /),
  })
})

test('a flag is created, listed, shown, set and archived', async () => {
  const key = 'new-mailbox-wizard'
  const made = await run('flag', 'create', '--key', key, '--owner', 'mail team', '--expires-on', '2027-01-31')
  expect(made).toEqual({ code: 0, err: '', out: `${key} is created\n` })
  expect((await run('flags')).out).toMatch(/^KEY .*\nnew-mailbox-wizard +off +- +mail team +-/)
  const set = await run('flag', 'set', key, '--enabled', 'on', '--rollout-bps', '1250', '--expires-on', 'never')
  expect(set).toEqual({ code: 0, err: '', out: `${key} has the version 2\n` })
  expect((await run('flags', '--search', 'new')).out).toContain('12.5 % of tenants')
  expect(await json('flag', 'show', key)).toMatchObject({ enabled: true, rolloutBps: 1250, expiresOn: null })
  expect((await run('flag', 'show', key)).out).toMatch(/^key +new-mailbox-wizard\n/)
  expect(await run('flag', 'set', key, '--rollout-bps', '0', '--default', 'on')).toMatchObject({ code: 0 })
  expect((await run('flags')).out).toMatch(/new-mailbox-wizard +on /)
  expect(await run('flag', 'archive', key)).toEqual({ code: 0, err: '', out: `${key} is archived\n` })
  expect(await json('flags')).toEqual([])
  expect((await run('flags', '--status', 'archived')).out).toContain('archived')
  const refused = await run('flag', 'set', key, '--enabled', 'off')
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^error: state_conflict: /) })
})

test('a step that fails is shown with its reason, and the exit code says so', async () => {
  const down = (request: Request) =>
    new URL(request.url).pathname.startsWith('/directory/') ? Promise.reject(new TypeError('down')) : undefined
  const made = await platform.withFault(down, () =>
    run('tenant', 'create', '--slug', 'waiting', '--name', 'Waiting', '--country', 'NO'),
  )
  expect(made).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^waiting is pending\n[\s\S]*error .*upstream_unavail/),
  })
  expect(await run('tenant', 'reconcile', 'waiting')).toMatchObject({ code: 0 })
  expect(await json('tenants', '--search', 'waiting')).toMatchObject([{ status: 'active' }])
})

test('the domains of a tenant are listed, and one is shown with its records, ready to paste', async () => {
  const { slug, admin } = await platform.tenant()
  const client = await platform.inConsole(admin)
  await client.addDomain({ params: { slug }, body: { name: 'bücher.dk' } })
  expect((await run('domains', '--tenant', slug)).out).toMatch(/bücher.dk +pending_ownership +unknown/)
  const shown = await run('domain', 'show', '--tenant', slug, 'bücher.dk')
  expect(shown).toMatchObject({
    code: 1,
    out: expect.stringMatching(/_platform-challenge\.xn--bcher-kva\.dk\. TXT platform-verify=[\w-]{43}\n/),
  })
  expect(await json('domain', 'show', '--tenant', slug, 'xn--bcher-kva.dk')).toMatchObject({
    domain: { unicodeName: 'bücher.dk' },
  })
  expect(await run('domain', 'check', '--tenant', slug, 'bücher.dk')).toMatchObject({ code: 0 })
  expect(await run('domain', 'show', '--tenant', slug, 'other.dk')).toMatchObject({
    code: 2,
    err: expect.stringContaining('has no domain other.dk'),
  })
})

test('a tenant that does not exist is one line, and nothing else', async () => {
  expect(await run('tenant', 'show', 'nope')).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/^error: not_found: [^\n]*\n$/),
  })
})

test.each([
  [['tenant', 'create', '--slug', 'a', '--name', 'A', '--country', 'DK'], '--slug'],
  [['tenant', 'create', '--slug', 'fine', '--name', 'A', '--country', 'dk'], '--country'],
  [['tenant', 'create', '--slug', 'fine', '--country', 'DK'], '--name'],
  [['tenant', 'suspend', 'acme'], '--reason'],
  [['tenant', 'show', 'No'], 'SLUG'],
  [['tenant', 'show'], 'SLUG'],
  [['flag', 'create', '--key', 'fine'], '--owner'],
  [['flag', 'create', '--key', 'Not fine', '--owner', 'a'], '--key'],
  [['flag', 'set', 'fine', '--enabled', 'yes'], '--enabled'],
  [['flag', 'set', 'fine', '--rollout-bps', 'many'], '--rollout-bps'],
  [['flag', 'set', 'fine', '--rollout-bps', ''], '--rollout-bps'],
  [['flag', 'set', 'fine', '--expires-on', 'soon'], '--expires-on'],
  [['flag', 'set', 'fine'], 'at least one member'],
  [['flag', 'show', 'Not fine'], 'KEY'],
])('%j names what is wrong, and nothing is sent', async (args, what) => {
  const before = await platform.dump()
  expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(what) })
  expect(await platform.dump()).toEqual(before)
})
