import { openSecretFiles } from '@constellation/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountId, clientId, clientSecret, sender, type TestMx } from '../mx-worker.ts'
import { type OperatedMx, startOperatedMx } from './operated-mx.ts'
import { runMx } from './run-mx.ts'

let operated: OperatedMx
let mx: TestMx
beforeAll(async () => {
  operated = await startOperatedMx()
  mx = operated.mx
})
afterAll(() => operated[Symbol.asyncDispose]())

/** A command on the host that calls the stand-in for Graph. */
const run = (args: string[], input = '') => runMx(mx, args, { input }, { fetch })

test('a provider is shown with the policy that counts', async () => {
  const { code, out } = await run(['provider', 'show', mx.provider.id])
  expect(code).toBe(0)
  expect(out).toMatch(/^Provider +[\w-]{36}\nName +Office 365 \(default\)\nKind +office365_graph\nState +enabled\n/)
  expect(out).toMatch(/\nmail\.mode +"send_mail"\n/)
  expect(await run(['provider', 'show', mx.mailbox.id])).toMatchObject({
    code: 1,
    err: 'error: not_found: no such provider\n',
  })
})

test('a policy replaces the stored one as a whole, and one that is wrong changes nothing', async () => {
  const { id, policy } = await operated.json('provider', 'show', mx.provider.id)
  const update = ['provider', 'update', id, '--policy', '-']
  const changed = JSON.stringify({ ...policy, retry: { ...policy.retry, maxAttempts: 3 } })
  expect(await run([...update, '--name', 'Our mail'], changed)).toMatchObject({
    code: 0,
    out: 'The provider Our mail is changed.\n',
  })
  expect(await operated.json('provider', 'show', id)).toMatchObject({
    name: 'Our mail',
    policy: { retry: { maxAttempts: 3 } },
  })
  for (const [args, input, code, reason] of [
    [update, '{"retry":{"maxAttempts":0}}', 1, /\/policy\/retry\/maxAttempts: /],
    [update, 'retry', 2, /^error: --policy -: give a file with a JSON object/],
    [update, '[]', 2, /^error: --policy -: give a file with a JSON object/],
    [update.slice(0, -2), '', 2, /--name, --default or --policy: name at least one member/],
  ] as const)
    expect(await run([...args], input)).toMatchObject({ code, out: '', err: expect.stringMatching(reason) })
  expect((await operated.json('provider', 'show', id)).policy.retry.maxAttempts).toBe(3)
  await using files = await openSecretFiles()
  const file = await files.write('policy.json', JSON.stringify({ ...policy, retry: { maxAttempts: 4 } }))
  expect(await run([...update.slice(0, -1), file])).toMatchObject({ code: 0, err: '' })
  expect((await operated.json('provider', 'show', id)).policy.retry.maxAttempts).toBe(4)
})

test('a test of a provider says which step failed and what to do, and its exit code is 1', async () => {
  const test = ['provider', 'test', mx.provider.id]
  expect(await run(test)).toMatchObject({ code: 0, out: 'Token  ok\n', err: '' })
  const sent = await run([...test, '--mailbox', mx.mailbox.id, '--to', 'root@example.org'])
  expect(sent).toMatchObject({ code: 0, err: '' })
  expect(sent.out).toMatch(/^Token +ok\nMessage +ok\nIts mark +[\w-]{36}\nIts copy +in Sent Items; .* by our header/)
  mx.graph.control.setSecrets(clientId, [{ value: 'another one' }])
  const refused = await run(test)
  mx.graph.control.setSecrets(clientId, [{ value: clientSecret }])
  expect(refused).toMatchObject({ code: 1, err: '', out: expect.stringMatching(/^Token +failed: auth_failed \(401, /) })
  expect(await run([...test, '--to', 'root@example.org'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --mailbox and --to: /),
  })
})

test('a secret is retired at a time to come, and a disabled one stays so', async () => {
  const [{ id }] = await operated.json('secrets', '--provider', mx.provider.id)
  expect(await run(['secret', 'retire', id, '--at', '2100-01-01T00:00:00Z'])).toMatchObject({
    code: 0,
    out: 'The secret 1 is used until 2100-01-01 00:00:00 UTC.\n',
  })
  expect(await run(['secret', 'retire', id, '--at', '24h'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('/at: is in the past'),
  })
  expect(await run(['secret', 'disable', id])).toMatchObject({ code: 0, out: expect.stringContaining('is disabled') })
  expect(await run(['secret', 'retire', id])).toMatchObject({ code: 1, err: expect.stringContaining('state_conflict') })
})

test('a provider and a mailbox are disabled and enabled, and a provider is removed when nothing waits for it', async () => {
  const { run: here } = operated
  const { id, name } = await mx.addProvider({}, '0190a1b2-0000-7000-8000-00000000000d')
  for (const [args, said] of [
    [['provider', 'disable', id], `The provider ${name} is disabled. mx provider enable brings it back.\n`],
    [['provider', 'enable', id], `The provider ${name} accepts and sends again.\n`],
    [['provider', 'delete', id], `The provider ${id} and its secrets are removed.\n`],
    [['mailbox', 'disable', mx.mailbox.id], `The mailbox ${sender} is disabled. mx mailbox enable brings it back.\n`],
    [['mailbox', 'enable', mx.mailbox.id], `The mailbox ${sender} accepts and sends again.\n`],
  ] as const)
    expect(await here(...args)).toEqual({ code: 0, out: said, err: '' })
  await mx.handIn()
  expect(await here('provider', 'delete', mx.provider.id)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: provider_in_use: 1 messages wait for it/),
  })
})

test('through the API providers are for administrators of mail', async () => {
  const { operators, runRemotely } = operated
  const administrator = await operators.operator('mx_admin')
  const reader = await operators.operator('broker_read', 'mx_read')
  const show = ['provider', 'show', mx.provider.id]
  expect(await runRemotely(administrator.token, show)).toEqual(await run(show))
  expect(await runRemotely(administrator.token, ['provider', 'test', mx.provider.id])).toMatchObject({ err: '' })
  expect(await runRemotely(reader.token, show)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: permission_denied: /),
  })
  expect(await operated.json('providers', '--account', accountId)).toHaveLength(1)
})
