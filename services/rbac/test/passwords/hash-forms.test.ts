import { hash as argonHash, verify as argonVerify } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decoyOf, formOf } from '../../src/passwords/hash-form.ts'
import { verifyImportedHash } from '../../src/passwords/imported-hashes.ts'
import { listHashForms } from '../../src/store/passwords/hash-forms.ts'
import { freshEmail, type Person, password, startRbac, type TestRbac } from '../rbac.ts'

const forms = {
  $2b$06: `$2b$06$${'.'.repeat(53)}`,
  $2a$07: `$2a$07$${'.'.repeat(53)}`,
  '$scrypt$ln=12,r=8,p=1': '$scrypt$ln=12,r=8,p=1$c2FsdHNhbHRzYWx0$ZGlnZXN0ZGlnZXN0',
  '$pbkdf2-sha256$i=5000': '$pbkdf2-sha256$i=5000$c2FsdHNhbHRzYWx0$ZGlnZXN0ZGlnZXN0',
  '$pbkdf2-sha1$5000': '$pbkdf2-sha1$5000$c2FsdHNhbHRzYWx0$ZGlnZXN0ZGlnZXN0',
}

test.each(Object.entries(forms))(
  '%s is the form of its hash, and of a hash that no password has',
  async (form, hash) => {
    expect(formOf(hash)).toBe(form)
    expect(formOf(decoyOf(form))).toBe(form)
    expect(await verifyImportedHash(decoyOf(form), password)).toBe(false)
  },
)

test('the form of an Argon2id hash has its parameters, and a decoy is as dear', async () => {
  const form = formOf(await argonHash(password, { memoryCost: 8192, timeCost: 3, parallelism: 1 }))
  expect(form).toBe('$argon2id$v=19$m=8192,t=3,p=1')
  expect(await argonVerify(decoyOf(form), password)).toBe(false)
})

describe('the forms that users have', () => {
  let rbac: TestRbac
  let anna: Person
  beforeAll(async () => {
    rbac = await startRbac()
    anna = await rbac.person()
  })
  afterAll(() => rbac[Symbol.asyncDispose]())

  test('are listed once each, as the hasher names them', async () => {
    for (const passwordHash of [...Object.values(forms), ...Object.values(forms)]) await importUser(passwordHash)
    const current = '$argon2id$v=19$m=19456,t=2,p=1'
    expect((await listHashForms(rbac.db)).sort()).toEqual([current, ...Object.keys(forms)].sort())
  })

  test('a bcrypt hash that costs seconds is refused, because everybody would wait as long', async () => {
    await expect(importUser(`$2b$15$${'.'.repeat(53)}`)).rejects.toMatchObject({ code: 'password_refused' })
  })

  async function importUser(passwordHash: string) {
    const body = { accountId: anna.accountId, email: freshEmail(), emailVerified: true, passwordHash }
    await rbac.as('platform-api').createUser({ body })
  }
})
