import { chmod } from 'node:fs/promises'
import { openSecretFiles } from '@constellation/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli } from '../commands/run-cli.ts'
import { type OperatedBroker, startOperatedBroker } from './start-operated-broker.ts'

let world: OperatedBroker
beforeAll(async () => {
  world = await startOperatedBroker()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Runs a command as a person does, anywhere: with a token in a file, and without the files of the broker. */
async function runRemotely(
  token: string,
  args: readonly string[],
  { mode = 0o600, api = 'https://api.example.test' } = {},
) {
  await using files = await openSecretFiles()
  const file = await files.write('token', `${token}\n`)
  await chmod(file, mode)
  const variables = { BROKER_OIDC_ISSUER: '', BROKER_DATABASE_URL_FILE: '/nowhere' }
  const fetch = async (request: Request) => world.broker.fetch(request)
  return await runCli(world.broker, [...args, '--api', api, '--token-file', file], { variables }, { fetch })
}

test('each list is the same through the API as on the host: as a table, as JSON, and with its filters', async () => {
  const { broker } = world
  const { token } = await world.operator('broker_read')
  const { master, daemon } = await broker.pair()
  await broker.pair()
  await daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
  await expect(broker.as('a.b.c').listGrants({ query: {} })).rejects.toThrow()
  await broker.owner
    .insertInto('identity_links')
    .values({
      identity_type: 'email',
      identity_value: 'anna@example.test',
      omni_account: master.session.omni_account,
      linked_at: broker.clock.now(),
    })
    .execute()
  const person = ['--person', master.session.omni_account]
  for (const args of [
    ['grants'],
    ['grants', '--state', 'live', ...person],
    ['mints', '--wallet', daemon.wallet.address, '--since', '1h', '--limit', '1'],
    ['mints', '--kind', 'mint', '--path', daemon.folder],
    ['events', '--kind', 'auth_failed'],
    ['links', ...person],
    ['anchors'],
  ]) {
    for (const form of [[], ['--json']]) {
      const here = await runCli(broker, [...args, ...form])
      expect([here.code, here.err]).toEqual([0, ''])
      expect(here.out.split('\n').length).toBeGreaterThan(1)
      expect(await runRemotely(token, [...args, ...form])).toEqual(here)
    }
  }
  const json = async (...args: string[]) => JSON.parse((await runRemotely(token, [...args, '--json'])).out)
  expect(await json('grants', ...person)).toHaveLength(1)
  expect(await json('mints', '--path', daemon.folder)).toHaveLength(2)
  expect(await json('links', ...person)).toMatchObject([{ identity_value: 'anna@example.test' }])
})

test('a list goes on over pages up to its limit', async () => {
  const { broker } = world
  const { token } = await world.operator('broker_read')
  await broker.pair()
  const { daemon } = await broker.pair()
  await broker.owner
    .insertInto('grants')
    .values(
      Array.from({ length: 250 }, (_, index) => ({
        grant_id: `grn-many-${index}`,
        master_omni_account: 'f'.repeat(64),
        daemon_address: daemon.wallet.address,
        service: 's3',
        scope_path: 'many/',
        label: null,
        granted_at: broker.clock.now(),
        not_before: broker.clock.now(),
        expires_at: broker.clock.now(),
        max_uses: 1,
        audit_proof: '',
      })),
    )
    .execute()
  const count = async (limit: string) =>
    JSON.parse((await runRemotely(token, ['grants', '--path', 'many/', '--limit', limit, '--json'])).out).length
  expect([await count('1000'), await count('201')]).toEqual([250, 201])
})

test('a grant is revoked through the API by a person who may, and the audit names them', async () => {
  const { daemon, grantId } = await world.broker.pair()
  const reader = await world.operator('broker_read')
  const args = ['revoke', '--grant', grantId]
  expect(await runRemotely(reader.token, args)).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^error: permission_denied: /),
  })
  const { token, person } = await world.operator('broker_operate')
  expect(await runRemotely(token, args)).toMatchObject({
    code: 0,
    out: `The grant ${grantId} gives no credentials from now on, in every instance.\nNo credential that it gave lives.\n`,
  })
  const call = { body: await world.broker.signedCall(daemon) }
  await expect(daemon.client.mintAwsCredentials(call)).rejects.toMatchObject({ code: 'grant_denied' })
  const entry = (await world.audit()).findLast(({ target }) => target === grantId)
  expect(entry).toMatchObject({ action: 'grant.revoke', outcome: 'ok', actor_id: person.id })
})

test('a text that a caller chose gives no orders to the terminal', async () => {
  const { broker } = world
  const link = { identity_type: 'email', omni_account: '9'.repeat(64), linked_at: broker.clock.now() }
  await broker.owner
    .insertInto('identity_links')
    .values({ ...link, identity_value: 'x\u001b[2J\r\nx' })
    .execute()
  const { out } = await runCli(broker, ['links', '--person', '9'.repeat(64)])
  expect(out).toMatch(/^TYPE[^\n]*\nemail +x\ufffd\[2J\ufffd\ufffdx [^\n]*\n$/)
})

test('a token that others can read, none, or an address without TLS is not used', async () => {
  const { token } = await world.operator('broker_read')
  const refused = (reason: RegExp) => ({ code: 2, out: '', err: expect.stringMatching(reason) })
  expect(await runRemotely(token, ['mints'], { mode: 0o640 })).toMatchObject(refused(/^error: others can read .*0600/))
  expect(await runRemotely('nothing', ['mints'])).toMatchObject(refused(/has no access token/))
  for (const api of ['http://api.example.test', 'api', 'file:///etc/passwd'])
    expect(await runRemotely(token, ['mints'], { api })).toMatchObject(
      refused(/^error: --api is an address with https/),
    )
  expect(await runRemotely(token, ['mints'], { api: 'http://localhost:8091' })).toMatchObject({ code: 0 })
  expect(await runRemotely(token, ['revoke', '--lease', 'lease'])).toMatchObject(refused(/on the host/))
  for (const args of [
    ['--login', 'https://login.example.test'],
    ['--token-file', '/nowhere'],
  ])
    expect(await runCli(world.broker, ['mints', ...args])).toMatchObject(refused(/go with --api/))
})

test('what the API refuses, and no answer, end the command with exit code 1 and the reason', async () => {
  const { token } = await world.operator('broker_read')
  expect(await runRemotely('a.b.c', ['anchors'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error: invalid_ticket: /),
  })
  expect(await runRemotely(token, ['mints', '--kind', 'other'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --kind: /),
  })
  await using files = await openSecretFiles()
  const file = await files.write('token', token)
  await chmod(file, 0o600)
  expect(
    await runCli(world.broker, ['anchors', '--api', 'https://api.example.test', '--token-file', file]),
  ).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^error: getAnchors got no answer: /) })
})
