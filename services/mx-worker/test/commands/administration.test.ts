import { userInfo } from 'node:os'
import { mx as contract } from '@constellation/contracts-mx'
import { platformAccountId } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, greeting, type TestMx } from '../mx-worker.ts'
import { type OperatedMx, startOperatedMx } from './operated-mx.ts'
import { runMx } from './run-mx.ts'

let operated: OperatedMx
let mx: TestMx
let operators: OperatedMx['operators']
let runRemotely: OperatedMx['runRemotely']
let audit: OperatedMx['audit']
let json: OperatedMx['json']
beforeAll(async () => {
  operated = await startOperatedMx()
  ;({ mx, operators, runRemotely, audit, json } = operated)
})
afterAll(() => operated[Symbol.asyncDispose]())

test('each list is the same through the API as on the host, as a table and as JSON', async () => {
  const { token } = await operators.operator('mx_admin', 'mx_read', 'mx_operate')
  await runMx(mx, ['mailbox', 'create', '--account', 'platform', '--address', 'platform@example.test'])
  for (const args of [
    ['providers'],
    ['providers', '--account', accountId],
    ['secrets', '--provider', mx.provider.id],
    ['mailboxes', '--account', 'platform'],
  ])
    for (const form of [[], ['--json']]) {
      const here = await runMx(mx, [...args, ...form])
      expect([here.code, here.err]).toEqual([0, ''])
      expect(here.out).toMatch(form.length > 0 ? /^\[\{/ : /^[A-Z]+ .*\n\S/)
      expect(await runRemotely(token, [...args, ...form])).toEqual(here)
    }
})

test('a mailbox is added on the host and through the API, and the audit has who did it', async () => {
  const here = await runMx(mx, [
    ...['mailbox', 'create', '--account', accountId, '--address', 'here@example.test'],
    ...['--display-name', 'Here', '--user', 'guid-1', '--provider', mx.provider.id],
  ])
  expect(here).toMatchObject({ code: 0, err: '' })
  const [id = ''] = here.out.split('\n')
  expect(await json('mailboxes', '--account', accountId)).toContainEqual(
    expect.objectContaining({ id, displayName: 'Here', providerUser: 'guid-1', defaultProviderId: mx.provider.id }),
  )
  expect(await audit(id)).toMatchObject([
    { action: 'mailbox.create', actor_kind: 'command', actor_id: userInfo().username, outcome: 'ok' },
  ])
  const args = ['mailbox', 'create', '--account', accountId, '--address', 'there@example.test']
  const { token, person } = await operators.operator('mx_admin')
  const there = await runRemotely(token, args)
  expect(there).toMatchObject({ code: 0, err: '' })
  expect(await audit(there.out.trim())).toMatchObject([{ actor_kind: 'user', actor_id: person.id }])
  expect(await runRemotely(token, args)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: mailbox_exists: /),
  })
  const reader = await operators.operator('broker_read')
  expect(await runRemotely(reader.token, args)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: permission_denied: /),
  })
  expect(await runMx(mx, ['mailbox', 'create', '--account', accountId])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --address: /),
  })
})

test('a held mailbox is released, and one that is not held says so', async () => {
  await mx.owner.db
    .updateTable('mailboxes')
    .set({ status: 'held', hold_reason: 'access_denied: no permission' })
    .where('id', '=', mx.mailbox.id)
    .execute()
  expect((await runMx(mx, ['mailboxes', '--account', accountId])).out).toContain(
    'held     access_denied: no permission',
  )
  expect(await runMx(mx, ['mailbox', 'release', mx.mailbox.id])).toMatchObject({
    code: 0,
    out: `The mailbox ${mx.mailbox.address} sends again.\n`,
  })
  expect(await runMx(mx, ['mailbox', 'release', mx.mailbox.id])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: state_conflict: /),
  })
})

test('a provider is paused with a reason and resumed, on the host and through the API', async () => {
  const { id, name } = mx.provider
  expect(await runMx(mx, ['provider', 'pause', id, '--reason', 'an outage'])).toMatchObject({
    code: 0,
    out: `The provider ${name} is paused. Its messages wait.\n`,
  })
  expect((await runMx(mx, ['providers'])).out).toMatch(/Office 365 \(default\) +paused +an outage\n/)
  const { token } = await operators.operator('mx_admin')
  expect(await runRemotely(token, ['provider', 'resume', id])).toMatchObject({
    code: 0,
    out: `The provider ${name} sends again.\n`,
  })
  expect(await runMx(mx, ['provider', 'resume', id])).toMatchObject({
    code: 1,
    err: expect.stringContaining('enabled'),
  })
  expect(await audit(id)).toMatchObject([
    { action: 'provider.create' },
    { action: 'provider.pause', detail: { reason: 'an outage' } },
    { action: 'provider.resume', actor_kind: 'user' },
  ])
})

const tenant = '11111111-aaaa-4aaa-8aaa-111111111111'
const clientId = '22222222-bbbb-4bbb-8bbb-222222222222'
const secretOf = ['--tenant', tenant, '--client-id', clientId]
const secret = 'correct horse battery staple'

test('a provider is created on the host together with its secret, and sends', async () => {
  const account = '0190a1b2-0000-7000-8000-00000000000b'
  const args = ['provider', 'create', '--account', account, '--name', 'Sales', '--mode', 'draft_send', '--default']
  const urls = ['--base-url', mx.graph.origin, '--authority-url', mx.graph.origin]
  const made = await runMx(mx, [...args, ...urls, ...secretOf], { input: `${secret}\n` })
  expect(made).toMatchObject({ code: 0, err: '' })
  const id = made.out.trim()
  expect(await json('providers', '--account', account)).toMatchObject([
    {
      id,
      name: 'Sales',
      isDefault: true,
      policy: { mail: { mode: 'draft_send' }, http: { baseUrl: mx.graph.origin } },
    },
  ])
  const [stored] = await json('secrets', '--provider', id)
  expect(stored).toMatchObject({ version: '1', tenantId: tenant, clientId, activeFrom: null })
  expect((await audit(id)).map(({ action }) => action)).toEqual(['provider.create', 'secret.wrap'])
  expect(await audit(stored.id)).toMatchObject([{ action: 'secret.create', actor_kind: 'command' }])

  await runMx(mx, ['mailbox', 'create', '--account', account, '--address', greeting.from])
  const sent = await runMx(mx, ['send', '--account', account], { input: JSON.stringify(greeting) })
  await mx.deliver()
  expect(await json('show', sent.out.split('\n')[0] ?? '')).toMatchObject({ status: 'sent', providerId: id })
})

test('a provider whose secret cannot be kept is not created either', async () => {
  const account = '0190a1b2-0000-7000-8000-00000000000c'
  const args = ['provider', 'create', '--account', account, '--name', 'Sales']
  for (const [more, options] of [
    [secretOf, { input: 'a\nb' }],
    [secretOf, { input: '' }],
    [secretOf, { input: secret, isTTY: true }],
    [['--tenant', tenant], { input: secret }],
    [['--tenant', 'no tenant', '--client-id', clientId], { input: secret }],
    [[...secretOf, '--mode', 'pigeon'], { input: secret }],
    [[...secretOf, '--base-url', 'ftp://graph'], { input: secret }],
    [[...secretOf, '--policy', '/nowhere.json'], { input: secret }],
    [[...secretOf, '--policy', '-'], { input: '{}' }],
  ] as const) {
    const refused = await runMx(mx, [...args, ...more], options)
    expect(refused.code).toBeGreaterThan(0)
    expect(refused).toMatchObject({ out: '', err: expect.stringMatching(/^error: /) })
    expect(refused.err).not.toContain(secret)
  }
  expect(await json('providers', '--account', account)).toEqual([])
})

test('a provider that is created through the API gets its secret from an envelope that the host wrapped', async () => {
  const { token } = await operators.operator('mx_admin')
  const args = ['provider', 'create', '--account', accountId, '--name', 'Support']
  expect(await runRemotely(token, [...args, ...secretOf], secret)).toMatchObject({
    code: 2,
    err: expect.stringContaining('wrapped on the host'),
  })
  const made = await runRemotely(token, args)
  expect(made.out).toMatch(/^[\w-]{36}\nNow run mx wrap --provider [\w-]{36} on the host, and mx secret create\.\n$/)
  const [id = ''] = made.out.split('\n')
  const record = ['--provider', id, '--version', '2026-01', ...secretOf]
  const wrapped = await runMx(mx, ['wrap', ...record], { input: secret })
  expect(wrapped).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^mxs1\.mx-kek-test\.[\w-]+\.[\w-]+\n$/),
  })
  const create = ['secret', 'create', ...record, '--active-from', '2026-01-01T00:00:00Z']
  expect(await runRemotely(token, create, secret)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: not_an_envelope: /),
  })
  const otherVersion = create.with(5, '2026-02')
  expect(await runRemotely(token, otherVersion, wrapped.out)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: validation_failed: .*\n {2}\/clientSecretWrapped: .*authentication_failed/),
  })
  const stored = await runRemotely(token, create, wrapped.out)
  expect(stored).toMatchObject({ code: 0, err: '' })
  expect(await json('secrets', '--provider', id)).toMatchObject([{ id: stored.out.trim(), version: '2026-01' }])
  expect((await runMx(mx, ['secrets', '--provider', id])).out).toMatch(/ 2026-01 .* from 2026-01-01 00:00:00 +-\n$/)
})

test('a secret is wrapped for a provider that is there, and never shown', async () => {
  const record = ['--provider', mx.mailbox.id, '--version', '1', ...secretOf]
  expect(await runMx(mx, ['wrap', ...record], { input: secret })).toMatchObject({
    code: 1,
    out: '',
    err: 'error: no such provider\n',
  })
  expect(await runMx(mx, ['wrap', ...record.slice(0, 2), ...secretOf], { input: secret })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --version: /),
  })
  expect(await runMx(mx, ['wrap', ...record, secret])).toMatchObject({ code: 2, out: '' })
  const { code, err } = await runMx(mx, ['wrap', '--provider', mx.provider.id, ...record.slice(2)], {
    input: 'a\u0007b',
  })
  expect([code, err]).toEqual([1, expect.stringContaining('without control characters')])
})

test('a key is printed once, sends, and opens nothing once it is revoked', async () => {
  const made = await runMx(mx, [
    'key',
    'create',
    '--account',
    accountId,
    '--name',
    'A shop',
    '--scope',
    'mx_send,mx_read',
  ])
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^mxk_[\w-]{43}\n$/) })
  const [listed] = await json('keys', '--account', accountId)
  expect(listed).toMatchObject({ name: 'A shop', scopes: ['mx_send', 'mx_read'] })
  expect(made.err).toContain(listed.id)
  const list = async () => {
    const authorization = `Bearer ${made.out.trim()}`
    return (await mx.app.request(contract.listMessages.path, { headers: { authorization } })).status
  }
  expect(await list()).toBe(200)
  expect(await runMx(mx, ['key', 'revoke', listed.id])).toMatchObject({ code: 0 })
  expect(await list()).toBe(401)
  expect((await runMx(mx, ['keys', '--account', accountId])).out).toMatch(/A shop +mx_send,mx_read +\S+ \S+ +\d{4}-/)
  expect(await audit(listed.id)).toMatchObject([
    { action: 'key.create', actor_kind: 'command' },
    { action: 'key.revoke' },
  ])
  expect(
    await runMx(mx, ['key', 'create', '--account', accountId, '--name', 'x', '--scope', 'mx_admin']),
  ).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --scope: /),
  })
})

test("the keys of the platform's own account are for its administrators", async () => {
  const { token } = await operators.operator('mx_admin')
  expect(await runRemotely(token, ['keys', '--account', 'platform'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: permission_denied: /),
  })
  expect(await json('keys', '--account', platformAccountId)).toEqual([])
})
