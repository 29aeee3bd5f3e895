import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Credentials, createCredentialSource } from '../src/index.ts'
import { fileCredentials, fileSessions } from '../src/local.ts'
import { startFixture } from './fixture.ts'

const program = path.join(import.meta.dirname, 'fixtures/mint-in-process.ts')
const request = { service: 's3', path: 'bots/a/' }
const owner = { url: 'https://broker.example.test', walletAddress: '0x0' }
const minted: Credentials = {
  accessKeyId: 'ASIA1',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: new Date('2026-01-02T04:00:00Z'),
  wallet: '0x0',
  auditRecordId: 'aud_1',
  leaseId: 'lse_1',
}
let place: string
let folder: string

beforeEach(async () => {
  place = await mkdtemp(path.join(tmpdir(), 'file-store-'))
  folder = path.join(place, 'cache')
})
afterEach(() => rm(place, { recursive: true }))

async function run(environment: Record<string, string> = {}, grantId?: string): Promise<string> {
  const args = [program, folder, path.join(place, 'mints'), ...(grantId ? [grantId] : [])]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...environment } })
  return stdout
}

const mintsOf = async () => (await readFile(path.join(place, 'mints'), 'utf8')).trim().split('\n')

describe('processes of one user', () => {
  test('that ask at once cause one mint, and all get its credentials', { timeout: 120_000 }, async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => run()))
    expect(await mintsOf()).toHaveLength(1)
    expect(new Set(answers).size).toBe(1)
  })

  test('go on when the one that minted was killed', { timeout: 60_000 }, async () => {
    await expect(run({ DIE_IN_MINT: '1' })).rejects.toMatchObject({ signal: 'SIGKILL' })
    const answers = await Promise.all(Array.from({ length: 10 }, () => run()))
    expect(await mintsOf()).toHaveLength(2)
    expect(new Set(answers).size).toBe(1)
  })

  test('share nothing when they want different grants', { timeout: 60_000 }, async () => {
    const answers = await Promise.all([run({}, 'grn-1'), run({}, 'grn-2'), run({}, 'grn-1')])
    expect(answers[0]).toBe(answers[2])
    expect(answers[0]).not.toBe(answers[1])
  })
})

test('an entry is kept whole, in files of mode 0600 in a folder of mode 0700', async () => {
  const store = fileCredentials(folder, owner, request)
  const refusal = { code: 'no_grant', message: 'm', nextStep: 'n', status: 403, at: 1, until: 2, inARow: 3 }
  const entry = { credentials: minted, renewAt: 5, refusal }
  await store.exclusively(() => store.write(entry), { wait: true })
  expect(await fileCredentials(folder, owner, request).read()).toEqual(entry)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  for (const file of await readdir(folder)) expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600)
})

test.each([
  ['another wallet', { ...owner, walletAddress: '0x1' }, request],
  ['another broker', { ...owner, url: 'https://other.example.test' }, request],
  ['another service', owner, { ...request, service: 'sqs' }],
  ['another path', owner, { ...request, path: 'bots/' }],
  ['another grant', owner, { ...request, grantId: 'grn-2' }],
  ['another agent', owner, { ...request, agentId: '0x2' }],
])('%s finds nothing of it', async (_what, otherOwner, otherRequest) => {
  await fileCredentials(folder, owner, request).write({ credentials: minted, renewAt: 5 })
  expect(await fileCredentials(folder, otherOwner, otherRequest).read()).toEqual({})
})

test.each(['', '{', '[]', 'null', '{"credentials":{"accessKeyId":""},"renewAt":1}', '{"refusal":{"code":1}}'])(
  'a damaged file %j counts as empty',
  async (content) => {
    const store = fileCredentials(folder, owner, request)
    await store.write({})
    for (const file of await readdir(folder)) await writeFile(path.join(folder, file), content)
    expect(await store.read()).toEqual({})
  },
)

describe('a folder is refused', () => {
  test('that others can enter, with the command that repairs it', async () => {
    await mkdir(folder)
    await chmod(folder, 0o750)
    const reading = fileCredentials(folder, owner, request).read()
    await expect(reading).rejects.toMatchObject({ name: 'UnsafePlace', nextStep: `run: chmod 0700 ${folder}` })
    await expect(reading).rejects.toThrow('has mode 0750 instead of 0700')
  })

  test('that is a link', async () => {
    await mkdir(path.join(place, 'real'), { mode: 0o700 })
    await symlink(path.join(place, 'real'), folder)
    await expect(fileCredentials(folder, owner, request).read()).rejects.toMatchObject({ name: 'UnsafePlace' })
  })
})

test('a second process needs no new sign-in', async () => {
  await using fixture = await startFixture()
  const whose = { url: 'https://broker.example.test', walletAddress: fixture.wallet.address }
  const open = () => fixture.open({ sessions: fileSessions(folder, whose) })
  await open().mint(fixture.request)
  await open().mint(fixture.request)
  expect(fixture.network.signIns).toBe(1)
  await open().signOut()
  await open().mint(fixture.request)
  expect(fixture.network.signIns).toBe(2)
})

test('a renewal that another process runs is not waited for while the old credentials work', async () => {
  const clock = () => Date.parse('2026-01-02T03:55:00Z')
  const store = fileCredentials(folder, owner, request, { clock })
  await store.write({ credentials: minted, renewAt: Date.parse('2026-01-02T03:40:00Z') })
  await fileCredentials(folder, owner, request, { clock }).exclusively(
    async () => {
      const source = createCredentialSource({ store, clock, mint: () => Promise.reject(new Error('nobody mints')) })
      expect((await source.renew()).accessKeyId).toBe('ASIA1')
    },
    { wait: true },
  )
})
