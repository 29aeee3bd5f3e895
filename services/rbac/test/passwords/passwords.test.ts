import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import { hash as argonHash, parseOptions } from '@node-rs/argon2'
import { hash as bcryptHash } from '@node-rs/bcrypt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCommonPasswords } from '../../src/passwords/common-passwords.ts'
import { createGuessability } from '../../src/passwords/guessability.ts'
import { createPasswordHasher } from '../../src/passwords/hasher.ts'
import { isKeyboardWalk } from '../../src/passwords/keyboard-walk.ts'
import { refuseWeakPassword } from '../../src/passwords/password-rules.ts'
import { browserId, client, freshClient, freshEmail, type Person, password, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
let admin: Person
beforeAll(async () => {
  rbac = await startRbac()
  admin = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')

/** Hashes of the suite's password as other systems write them. */
const foreign: Record<string, (secret: string) => Promise<string> | string> = {
  'bcrypt 2b': (secret) => bcryptHash(secret, { cost: 6, version: '2b' }),
  'bcrypt 2a': (secret) => bcryptHash(secret, { cost: 6, version: '2a' }),
  'bcrypt 2y': (secret) => bcryptHash(secret, { cost: 6, version: '2y' }),
  scrypt: (secret) => {
    const salt = randomBytes(16)
    return `$scrypt$ln=12,r=8,p=1$${base64(salt)}$${base64(scryptSync(secret, salt, 32, { N: 2 ** 12, r: 8, p: 1 }))}`
  },
  'PBKDF2 with SHA-256': (secret) => pbkdf2(secret, 'sha256', 32),
  'PBKDF2 with SHA-512': (secret) => pbkdf2(secret, 'sha512', 64),
  'PBKDF2 with SHA-1, as passlib writes it': (secret) => {
    const [salt, rounds] = [randomBytes(16), 5000]
    const passlib = (bytes: Buffer) => base64(bytes).replaceAll('+', '.')
    return `$pbkdf2-sha1$${rounds}$${passlib(salt)}$${passlib(pbkdf2Sync(secret, salt, rounds, 20, 'sha1'))}`
  },
}

function pbkdf2(secret: string, digest: string, size: number) {
  const [salt, rounds] = [randomBytes(16), 5000]
  return `$pbkdf2-${digest}$i=${rounds}$${base64(salt)}$${base64(pbkdf2Sync(secret, salt, rounds, size, digest))}`
}

async function importUser(passwordHash: string) {
  const email = freshEmail()
  const body = { accountId: admin.accountId, email, emailVerified: true, passwordHash }
  const { id } = await rbac.as('platform-api').createUser({ body })
  const storedHash = async () => {
    const query = rbac.db.selectFrom('credentials').select('secret_hash').where('user_id', '=', id)
    return (await query.executeTakeFirstOrThrow()).secret_hash ?? ''
  }
  return { email, storedHash }
}

describe.each(Object.entries(foreign))('a user imported with a %s hash', (_, make) => {
  test('signs in, and has an Argon2id hash from then on', async () => {
    const { email, storedHash } = await importUser(await make(password))
    await expect(rbac.signIn(email)).resolves.toBeDefined()
    const upgraded = await storedHash()
    expect(upgraded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await expect(rbac.signIn(email)).resolves.toBeDefined()
    expect(await storedHash()).toBe(upgraded)
  })

  test('does not sign in with another password, and keeps the hash', async () => {
    const imported = await make(password)
    const { email, storedHash } = await importUser(imported)
    for (const other of ['not the password at all', 'ø'.repeat(256), `${password} and more`]) {
      const body = { email, password: other, browserId, client }
      await expect(rbac.as('login').signInWithPassword({ body })).rejects.toMatchObject({ code: 'invalid_credentials' })
    }
    expect(await storedHash()).toBe(imported)
  })
})

describe('an Argon2id hash', () => {
  test.each([
    ['less memory', { memoryCost: 8192, timeCost: 2 }],
    ['fewer passes', { memoryCost: 19_456, timeCost: 1 }],
  ])('with %s is replaced at the next sign-in', async (_, parameters) => {
    const { email, storedHash } = await importUser(await argonHash(password, { ...parameters, parallelism: 1 }))
    await rbac.signIn(email)
    expect(parseOptions(await storedHash())).toMatchObject({ memoryCost: 19_456, timeCost: 2 })
  })

  test('with stronger parameters is kept', async () => {
    const stronger = await argonHash(password, { memoryCost: 32_768, timeCost: 3, parallelism: 1 })
    const { email, storedHash } = await importUser(stronger)
    await rbac.signIn(email)
    expect(await storedHash()).toBe(stronger)
  })
})

test.each(['plain text', '$2b$10$short', '$1$md5$crypt', '$argon2id$v=19$m=1', '$scrypt$ln=14$x$y', ''])(
  'a hash of no known form is refused: %s',
  async (passwordHash) => {
    await expect(importUser(passwordHash)).rejects.toMatchObject({ code: 'password_refused', status: 422 })
  },
)

test('two Unicode forms of one password are equal', async () => {
  const hasher = await createPasswordHasher({ memoryKib: 8, iterations: 1, concurrency: 1, waitMs: 1000 })
  const hash = await hasher.hash('Blåbærgrød på søndag'.normalize('NFD'))
  expect(await hasher.verify(hash, 'Blåbærgrød på søndag'.normalize('NFC'))).toMatchObject({ matches: true })
  expect(await hasher.verify(null, 'nobody has this password')).toEqual({ matches: false, replacement: null })
})

describe('the rules of a password', () => {
  const isGuessable = createGuessability()
  const rules = { minLength: 15, common: loadCommonPasswords(undefined), isGuessable, brandName: 'Nordlys Cloud' }
  const known = ['anna.holm@example.test', 'Anna Holm']
  const reasonOf = (secret: string) => {
    try {
      refuseWeakPassword(rules, secret, known)
      return 'accepted'
    } catch (error) {
      return Object(error).errors[0].message
    }
  }

  test.each([
    ['four plain words do', 'accepted'],
    ['fifteen letters', 'accepted'],
    ['fourteen chars', 'too_short'],
    ['               ', 'too_common'],
    ['🦊🦊🦉🦝🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧', 'accepted'],
    ['🦊🦉🦝🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧', 'too_short'],
    ['passwordpassword', 'too_common'],
    ['aaaaaaaaaaaaaaaaaa', 'too_common'],
    ['abcabcabcabcabcabc', 'too_common'],
    ['1234567890123456', 'too_common'],
    ['abcdefghijklmnopq', 'too_common'],
    ['987654321987654321', 'too_common'],
    ['!!!password123!!!', 'too_common'],
    ['annaholmannaholm', 'too_personal'],
    ['holm anna example', 'too_personal'],
    ['Constellation-2026', 'too_personal'],
    ['Nordlys Cloud 2026', 'too_personal'],
    ['anna holm from nordlys', 'too_personal'],
    ['anna likes windmills', 'accepted'],
    ['no composition is asked', 'accepted'],
    [`long ${'and longer '.repeat(22)}`.slice(0, 256), 'accepted'],
  ])('"%s" is %s', (secret, verdict) => {
    expect(reasonOf(secret)).toBe(verdict)
  })

  test.each([
    'qwertyuiopasdfgh',
    'QWERTYUIOPasdfgh',
    '1qaz2wsx3edc4rfv',
    '!QAZ@WSX#EDC$RFV',
    'zaqxswcdevfrbgtn',
    'aqswdefrgthyjuki',
    'mnbvcxzlkjhgfdsa',
    '0987654321poiuyt',
    'q1w2e3r4t5y6u7i8',
    'asdfghjklæøqwert',
    'qwertzuiopasdfgh',
    'azertyuiopqsdfgh',
    'asdf;lkjasdf;lkj',
    'p4ssw0rdp4ssw0rd',
    'P@$$w0rd12345678',
    'letmeinletmein12',
    'manchesterunited1',
    'JanuaryFebruary1',
    'michaeljennifer1',
  ])('"%s" is refused: a walk on the keyboard, or quickly guessed', (secret) => {
    expect(['too_guessable', 'too_common']).toContain(reasonOf(secret))
  })

  test.each([
    'were we treated free',
    'blåbærgrød på søndag',
    'ny adgangskode her',
    'qwerty and a dog ran',
    '2b8f-9c31-77aa-e01d',
    `qwertyuiopasdfgh${' and then a windmill'.repeat(2)}`,
  ])('"%s" is accepted: no walk, and many guesses', (secret) => {
    expect(reasonOf(secret)).toBe('accepted')
  })

  test('a sentence is no walk on any keyboard, however many there are', () => {
    const words = [
      'windmill',
      'ran',
      'over',
      'quiet',
      'harbour',
      'seven',
      'green',
      'lamps',
      'taste',
      'river',
      'power',
      'were',
    ]
    const sentences = words.flatMap((first, at) =>
      words.slice(at + 1).flatMap((second) => words.map((third) => `${first} ${second} by ${third}`)),
    )
    expect(sentences.filter(isKeyboardWalk)).toEqual([])
  })

  test('the estimator sees a bounded part of a password, so the longest one costs as much as a short one', () => {
    const seen: number[] = []
    const guessable = createGuessability({ check: (text) => ({ guesses: seen.push([...text].length) && 1 }) })
    guessable('a4@e3i1!o0s5$t7+'.repeat(16), ['anna'])
    expect(Math.max(...seen)).toBe(32)
    expect(seen.length).toBeLessThanOrEqual(4)
  })

  test('the list of common passwords has at least ten thousand', () => {
    expect(rules.common.size).toBeGreaterThan(10_000)
    for (const one of ['password', 'qwertyuiop', 'iloveyou', 'letmein']) expect(rules.common).toContain(one)
  })

  test('hold for a change and for a reset as for a sign-up, and for what the platform sets', async () => {
    const weak = 'passwordpassword'
    const { id, tokens, accountId } = admin
    const change = rbac.as('login', tokens.accessToken).changePassword({ params: { id }, body: { newPassword: weak } })
    await expect(change).rejects.toMatchObject({ code: 'password_refused' })
    const body = { accountId, email: freshEmail(), password: weak }
    await expect(rbac.as('platform-api').createUser({ body })).rejects.toMatchObject({ code: 'password_refused' })
    await rbac.as('login').requestPasswordReset({ body: { email: admin.email, browserId, client } })
    const token = await rbac.lastLink('password_reset_requested', admin.email)
    const reset = rbac.as('login').resetPassword({ body: { token, newPassword: weak, client } })
    await expect(reset).rejects.toMatchObject({
      code: 'password_refused',
      problem: { errors: [{ pointer: '/password', message: 'too_common' }] },
    })
  })
})

test('a new recovery link voids the earlier ones', async () => {
  const { email } = await rbac.person()
  const links: string[] = []
  for (let sent = 0; sent < 3; sent++) {
    await rbac.as('login').requestPasswordReset({ body: { email, browserId, client: freshClient() } })
    links.push(await rbac.lastLink('password_reset_requested', email))
  }
  const reset = (token: string) =>
    rbac.as('login').resetPassword({ body: { token, newPassword: 'quite another four words', client } })
  for (const earlier of links.slice(0, 2)) await expect(reset(earlier)).rejects.toMatchObject({ code: 'link_expired' })
  await expect(reset(links[2] ?? '')).resolves.toBeUndefined()
})
