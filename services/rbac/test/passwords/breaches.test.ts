import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createPwnedPasswords, type PwnedPasswordsFault, temptingPassword } from '@constellation/emulators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BreachCorpus, breachHashOf } from '../../src/passwords/breaches/breach-corpus.ts'
import { hashFile } from '../../src/passwords/breaches/hash-file.ts'
import { rangeApi } from '../../src/passwords/breaches/range-api.ts'
import { browserId, client, freshClient, freshEmail, startRbac, type TestRbac } from '../rbac.ts'

const leaked = 'this one leaked long ago'
/** In every real collection too. */
const passwords = [leaked, 'password', 'correct horse battery staple']
const origin = 'https://leaks.example.test'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'breaches-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileOf(lines: readonly string[], end = '\r\n') {
  const file = path.join(folder, `${crypto.randomUUID()}.txt`)
  await writeFile(file, lines.join(end))
  return file
}

const many = Array.from({ length: 5000 }, (_, index) => `number ${index}`)
const real = process.env.CONFORMANCE_PWNED_PASSWORDS_URL
type OpenCorpus = () => Promise<BreachCorpus & Partial<AsyncDisposable>>
const corpora: Record<string, OpenCorpus | undefined> = {
  'the stand-in of the range interface': async () =>
    rangeApi({ origin, send: createPwnedPasswords({ passwords }).fetch }),
  'a file of hashes': async () => hashFile(await fileOf([...passwords, ...many].map(breachHashOf).sort())),
  'a file of hashes with counts': async () =>
    hashFile(await fileOf([...passwords, ...many].map((one) => `${breachHashOf(one)}:12`).sort(), '\n')),
  'the real one, at CONFORMANCE_PWNED_PASSWORDS_URL': real
    ? async () => rangeApi({ origin: real, send: fetch })
    : undefined,
}

describe.each(Object.entries(corpora))('%s', (_, open) => {
  test.skipIf(!open)('has a password that leaked, and not one that did not', async () => {
    await using resources = new AsyncDisposableStack()
    const corpus = await open?.()
    resources.defer(async () => corpus?.[Symbol.asyncDispose]?.())
    expect(await corpus?.has('password')).toBe(true)
    expect(await corpus?.has('correct horse battery staple')).toBe(true)
    expect(await corpus?.has(`nobody ever had this ${crypto.randomUUID()}`)).toBe(false)
    expect(await corpus?.has(temptingPassword)).toBe(false)
  })
})

describe('the range interface', () => {
  test('learns five characters of the hash, and pads its answer', async () => {
    const emulator = createPwnedPasswords({ passwords })
    await rangeApi({ origin, send: emulator.fetch }).has(leaked)
    expect(emulator.received).toEqual([{ path: `/range/${breachHashOf(leaked).slice(0, 5)}`, padding: true }])
  })

  const faults: PwnedPasswordsFault[] = [
    'slow',
    'status-500',
    'capped',
    'not-a-list',
    'large-body',
    'redirect',
    'reset',
  ]
  test.each(faults)('does not say "no" when its answer is %s', async (fault) => {
    const emulator = createPwnedPasswords({ passwords })
    emulator.fault = fault
    await expect(rangeApi({ origin, send: emulator.fetch, timeoutMs: 20 }).has(leaked)).rejects.toThrow()
  })
})

describe('a file', () => {
  test('finds every line of it, the first and the last too, and nothing between them', async () => {
    for (const size of [1, 2, 3, 10, 257]) {
      const hashes = many.slice(0, size).map(breachHashOf).sort()
      await using corpus = await hashFile(await fileOf(hashes.map((hash, index) => `${hash}:${10 ** (index % 8)}`)))
      for (const one of many.slice(0, size)) expect(await corpus.has(one)).toBe(true)
      for (const one of many.slice(size, size + 20)) expect(await corpus.has(one)).toBe(false)
    }
  })

  test.each([
    ['that is not in order', [...many].map(breachHashOf).sort().reverse()],
    ['that has something else in it', ['not', 'a', 'list']],
  ])('%s is refused at the start', async (_, lines) => {
    await expect(hashFile(await fileOf(lines))).rejects.toThrow(/in order|SHA-1/)
  })

  test('that is not there is refused at the start', async () => {
    await expect(hashFile(path.join(folder, 'missing'))).rejects.toThrow()
  })
})

describe('a password that leaked', () => {
  const emulator = createPwnedPasswords({ passwords })
  let rbac: TestRbac
  beforeAll(async () => {
    rbac = await startRbac({ breaches: emulator.fetch })
  })
  afterAll(() => rbac[Symbol.asyncDispose]())
  const breached = { code: 'password_refused', problem: { errors: [{ pointer: '/password', message: 'breached' }] } }

  const signUp = (password: string) =>
    rbac.as('login').signUp({
      body: { email: freshEmail(), password, displayName: 'Somebody', browserId, client: freshClient() },
    })

  test('is refused where one is chosen: sign-up, change, reset, and by the platform', async () => {
    const anna = await rbac.person()
    await expect(signUp(leaked)).rejects.toMatchObject(breached)
    const change = rbac.as('login', anna.tokens.accessToken)
    await expect(
      change.changePassword({ params: { id: anna.id }, body: { newPassword: leaked } }),
    ).rejects.toMatchObject(breached)
    await rbac.as('login').requestPasswordReset({ body: { email: anna.email, browserId, client } })
    const token = await rbac.lastLink('password_reset_requested', anna.email)
    await expect(
      rbac.as('login').resetPassword({ body: { token, newPassword: leaked, client } }),
    ).rejects.toMatchObject(breached)
    const body = { accountId: anna.accountId, email: freshEmail(), password: leaked }
    await expect(rbac.as('platform-api').createUser({ body })).rejects.toMatchObject(breached)
  })

  test('signs in who already has it', async () => {
    const anna = await rbac.person()
    const email = freshEmail()
    const passwordHash = await rbac.deps.passwords.hash(leaked)
    const body = { accountId: anna.accountId, email, emailVerified: true, passwordHash }
    await rbac.as('platform-api').createUser({ body })
    const before = emulator.received.length
    await expect(
      rbac.as('login').signInWithPassword({ body: { email, password: leaked, browserId, client } }),
    ).resolves.toBeDefined()
    expect(emulator.received).toHaveLength(before)
  })

  test('is accepted while the corpus cannot be asked, which is counted and logged without the password', async () => {
    emulator.fault = 'status-500'
    await expect(signUp(leaked)).resolves.toBeUndefined()
    emulator.fault = undefined
    expect(await rbac.deps.metrics.registry.metrics()).toContain('breach_checks_failed 1')
    expect(JSON.stringify(rbac.lines)).not.toContain(leaked)
    expect(JSON.stringify(rbac.lines)).not.toContain(breachHashOf(leaked).slice(0, 5))
  })

  test('is not looked up where the deployment did not ask for it', async () => {
    await using plain = await startRbac()
    expect(plain.deps.breaches).toBeUndefined()
  })
})
