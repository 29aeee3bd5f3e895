import { writeFile } from 'node:fs/promises'
import { type RunningVault, startVault } from '@constellation/emulators'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { runMx } from '../commands/run-mx.ts'
import { clientId, clientSecret, startMx } from '../mx-worker.ts'

const tenantId = '11111111-aaaa-4aaa-8aaa-111111111111'
const token = 'hvs.the-token-of-mx-worker'
const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))

function startTestVault(): Promise<RunningVault> {
  const now = () => new Date()
  const tokens = { [token]: ['encrypt', 'decrypt'], 'hvs.renewed': ['encrypt', 'decrypt'] } as const
  return startVault({ now, random, keys: ['mx-worker'], tokens })
}

/** mx-worker with Vault beside its ring. */
async function startWithVault() {
  await using opened = new AsyncDisposableStack()
  const vault = opened.use(await startTestVault())
  const files = opened.use(await openSecretFiles())
  const tokenFile = await files.write('vault-token', `${token}\n`)
  const variables = {
    MX_WORKER_VAULT_TRANSIT_ENABLED: 'true',
    MX_WORKER_VAULT_ADDR: vault.origin,
    MX_WORKER_VAULT_TOKEN_FILE: tokenFile,
  }
  const mx = opened.use(await startMx({ variables }))
  const recordOf = (version: string) => [
    ...['--provider', mx.provider.id, '--version', version],
    ...['--tenant', tenantId, '--client-id', clientId],
  ]
  const wrap = (version = 'v') =>
    runMx(mx, ['wrap', ...recordOf(version), '--vault'], { input: clientSecret, variables })
  const create = (ciphertext: string, version = 'v', given: Record<string, string> = variables) =>
    runMx(mx, ['secret', 'create', ...recordOf(version), '--active-from', '2026-01-01T00:00:00Z'], {
      ...{ input: ciphertext, variables: given },
    })
  /** Gives the provider a secret that Vault wrapped, and that is the active one. */
  async function addSecret() {
    const wrapped = await wrap()
    expect(wrapped).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^vault:v1:\S+\n$/) })
    expect(await create(wrapped.out)).toMatchObject({ code: 0, err: '' })
    return wrapped.out.trim()
  }
  async function send() {
    const id = await mx.handIn()
    await mx.deliver()
    return { id, item: await mx.item(id), provider: await providerRow() }
  }
  const providerRow = () => mx.owner.db.selectFrom('providers').selectAll().executeTakeFirstOrThrow()
  const closing = opened.move()
  return {
    ...{ mx, vault, tokenFile, wrap, create, addSecret, send },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

test('a secret that Vault wrapped sends, and stands nowhere in the plain', async () => {
  await using world = await startWithVault()
  const { mx, vault } = world
  await world.addSecret()
  expect((await world.send()).item.status).toBe('sent')
  expect(vault.control.received().map(({ at }) => at)).toEqual(['encrypt', 'decrypt', 'decrypt'])
  const audit = await mx.owner.db.selectFrom('audit_events').selectAll().orderBy('id').execute()
  expect(audit.filter(({ action }) => action.startsWith('secret.')).slice(1)).toMatchObject([
    { action: 'secret.wrap', detail: { key: 'vault', kind: 'client_secret' } },
    { action: 'secret.create' },
    { action: 'secret.unwrap', outcome: 'ok' },
  ])
  const written = JSON.stringify([
    mx.lines,
    audit,
    await mx.owner.db.selectFrom('provider_secrets').selectAll().execute(),
  ])
  for (const hidden of [token, clientSecret]) expect(written).not.toContain(hidden)
  vault.control.rotate('mx-worker')
  mx.clock.advance({ minutes: 90 })
  expect((await world.send()).item.status).toBe('sent')
})

test('while Vault is sealed messages wait without using up a try, and are sent once it is not', async () => {
  await using world = await startWithVault()
  await world.addSecret()
  world.vault.control.seal()
  const { id, item, provider } = await world.send()
  expect(item).toMatchObject({ status: 'retry_wait', attempts_in_cycle: 0, last_code: 'secret_unavailable' })
  expect(provider.status).toBe('enabled')
  world.vault.control.unseal()
  await world.mx.timePasses(60_000)
  await world.mx.deliver()
  expect((await world.mx.item(id)).status).toBe('sent')
})

test.each(['slow', 'status-500', 'not-json', 'large-body', 'connection-reset', 'redirect'] as const)(
  'a Vault with the fault %s is one that does not answer',
  async (kind) => {
    await using world = await startWithVault()
    await world.addSecret()
    world.vault.control.setFaults([{ kind, at: 'decrypt' }])
    const { item } = await world.send()
    world.vault.control.clearFaults()
    expect(item).toMatchObject({ status: 'retry_wait', attempts_in_cycle: 0, last_code: 'secret_unavailable' })
  },
)

test('a Vault that refuses pauses the provider with a hint, until the token is renewed', async () => {
  await using world = await startWithVault()
  await world.addSecret()
  world.vault.control.revoke(token)
  const { id, item, provider } = await world.send()
  expect(item).toMatchObject({ status: 'retry_wait', last_code: 'auth_failed' })
  expect(provider).toMatchObject({
    status: 'paused',
    pause_reason: expect.stringContaining('backend_denied'),
  })
  expect(provider.pause_reason).toContain('Check the token, the policy and the key of Vault')
  await writeFile(world.tokenFile, 'hvs.renewed\n')
  await runMx(world.mx, ['provider', 'resume', world.mx.provider.id])
  await world.mx.timePasses(60_000)
  await world.mx.deliver()
  expect((await world.mx.item(id)).status).toBe('sent')
})

test('a ciphertext opens in its record alone', async () => {
  await using world = await startWithVault()
  const { out } = await world.wrap('v1')
  expect(await world.create(out, 'v2')).toMatchObject({ code: 1, err: expect.stringContaining('backend_denied') })
  expect(await world.create(out, 'v1')).toMatchObject({ code: 0 })
})

test('while Vault is sealed no secret is wrapped, and none is taken that may not open', async () => {
  await using world = await startWithVault()
  const { out } = await world.wrap()
  world.vault.control.seal()
  for (const answer of [await world.wrap(), await world.create(out)])
    expect(answer).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/Vault does not answer/) })
})

test('where Vault is not enabled its ciphertext opens nothing, and nothing is sent to Vault', async () => {
  await using world = await startWithVault()
  const { out } = await world.wrap()
  const received = world.vault.control.received().length
  expect(await world.create(out, 'v', {})).toMatchObject({
    code: 1,
    err: expect.stringContaining('unsupported_scheme'),
  })
  await using mx = await startMx()
  expect(mx.deps.vault).toBeUndefined()
  const record = { providerId: mx.provider.id, version: 'v', tenantId, clientId }
  expect(await mx.deps.unwrapSecret(record, out.trim())).toEqual({ kind: 'error', error: 'unsupported_scheme' })
  const refused = await runMx(
    mx,
    [
      ...[
        'wrap',
        '--vault',
        '--provider',
        mx.provider.id,
        '--version',
        'v',
        '--tenant',
        tenantId,
        '--client-id',
        clientId,
      ],
    ],
    { input: clientSecret },
  )
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('MX_WORKER_VAULT_TRANSIT_ENABLED') })
  expect(world.vault.control.received()).toHaveLength(received)
})

test.each([
  ['an address', 'MX_WORKER_VAULT_ADDR', { MX_WORKER_VAULT_TOKEN_FILE: '/dev/null' }],
  ['a token', 'MX_WORKER_VAULT_TOKEN_FILE', { MX_WORKER_VAULT_ADDR: 'http://127.0.0.1:1' }],
])('Vault without %s stops the start', async (_case, variable, others) => {
  const starting = startMx({ variables: { MX_WORKER_VAULT_TRANSIT_ENABLED: 'true', ...others } })
  await expect(starting).rejects.toMatchObject({ variable, anchor: 'vault-transit' })
})
