import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createKeyFile, keyPurposes, loadKeyPair, loadKeyRing, publicJwks } from '../src/index.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'constellation-keys-'))
  file = path.join(folder, 'current.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Writes the key file with some of its members changed. */
function alter(change: Record<string, unknown>) {
  const content = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...content, ...change }))
}

describe('a key file', () => {
  test('is made for its owner alone, with its folders, and can be loaded for its purpose', () => {
    const deep = path.join(folder, 'a', 'b', 'key.json')
    const kid = createKeyFile(deep, 'user-token', 1_700_000_000)
    expect(kid).toMatch(/^user-token-1700000000-[0-9a-f]{6}$/)
    expect(statSync(deep).mode & 0o777).toBe(0o600)
    expect(statSync(path.dirname(deep)).mode & 0o777).toBe(0o700)
    expect(loadKeyPair(deep, 'user-token')).toMatchObject({ kid, purpose: 'user-token' })
  })

  test('that is there is never overwritten', () => {
    createKeyFile(file, 'user-token', 1)
    const before = readFileSync(file, 'utf8')
    expect(() => createKeyFile(file, 'user-token', 2)).toThrow(/EEXIST/)
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('that is missing is refused, and not made', () => {
    expect(() => loadKeyPair(file, 'user-token')).toThrow(/ENOENT.*current\.json/)
    expect(() => statSync(file)).toThrow(/ENOENT/)
  })

  test('of another purpose is refused with both purposes named', () => {
    createKeyFile(file, 'service-token', 1)
    expect(() => loadKeyPair(file, 'user-token')).toThrow('the key is for "service-token", not for "user-token"')
  })

  test.each([
    ['user-token', 'user-token-'],
    ['service-token', 'service-token-'],
    ['logout-token', 'logout-token-'],
    ['oidc', 'ak-oidc-'],
    ['session', 'ak-session-'],
  ] as const)('of purpose %s has an id that begins with %s, and no other id is taken', (purpose, prefix) => {
    const kid = createKeyFile(file, purpose, 1_700_000_000)
    expect(kid).toMatch(new RegExp(`^${prefix}1700000000-[0-9a-f]{6}$`))
    expect(loadKeyPair(file, purpose).kid).toBe(kid)
    alter({ kid: `x-${kid}` })
    expect(() => loadKeyPair(file, purpose)).toThrow(`the key id does not begin with "${prefix}"`)
  })

  test('of one purpose is loaded for no other', () => {
    for (const purpose of keyPurposes) {
      const own = path.join(folder, `${purpose}.json`)
      createKeyFile(own, purpose, 1)
      for (const other of keyPurposes.filter((one) => one !== purpose))
        expect(() => loadKeyPair(own, other)).toThrow(`the key is for "${purpose}", not for "${other}"`)
    }
  })

  test('without a purpose is refused', () => {
    createKeyFile(file, 'user-token', 1)
    alter({ purpose: undefined })
    expect(() => loadKeyPair(file, 'user-token')).toThrow('the key is for "no purpose", not for "user-token"')
  })

  test('whose id belongs to another purpose is refused', () => {
    createKeyFile(file, 'user-token', 1)
    alter({ kid: 'service-token-1-abcdef' })
    expect(() => loadKeyPair(file, 'user-token')).toThrow('the key id does not begin with "user-token-"')
  })

  test.each([0o640, 0o604, 0o660, 0o644])('that others may read or write (mode %o) is refused', (mode) => {
    createKeyFile(file, 'user-token', 1)
    chmodSync(file, mode)
    expect(() => loadKeyPair(file, 'user-token')).toThrow(`its mode is 0${mode.toString(8)}, set it to 0600`)
  })

  test.each([
    ['an RSA key', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['a P-384 key', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['an Ed25519 key', () => generateKeyPairSync('ed25519').privateKey],
  ])('with %s is refused', (_, make) => {
    createKeyFile(file, 'user-token', 1)
    alter({ private_key_pem: make().export({ type: 'pkcs8', format: 'pem' }) })
    expect(() => loadKeyPair(file, 'user-token')).toThrow('not a P-256 key')
  })

  test('that is not JSON is refused, and the line does not quote it', () => {
    writeFileSync(file, 'the secret', { mode: 0o600 })
    expect(() => loadKeyPair(file, 'user-token')).toThrow(/^the file is not JSON$/)
  })

  test.each(['[]', 'null', '{}', '{"private_key_pem":1}'])('that is not one is refused: %s', (content) => {
    writeFileSync(file, content, { mode: 0o600 })
    expect(() => loadKeyPair(file, 'user-token')).toThrow('not a key file')
  })
})

describe('a ring', () => {
  const previous = (name: string) => path.join(folder, 'previous', name)
  beforeEach(() => {
    createKeyFile(file, 'user-token', 3)
    mkdirSync(path.join(folder, 'previous'))
  })

  test('holds the current key and the former ones, whose private halves it does not keep', () => {
    const kids = [
      createKeyFile(previous('1.json'), 'user-token', 1),
      createKeyFile(previous('2.json'), 'user-token', 2),
    ]
    writeFileSync(previous('notes.txt'), 'not a key')
    const ring = loadKeyRing(file, 'user-token', path.join(folder, 'previous'))
    expect(ring.previous.map(({ kid }) => kid)).toEqual(kids)
    for (const key of ring.previous) expect(key).not.toHaveProperty('privateKey')
    const { keys } = publicJwks(ring, { iss: 'login' })
    expect(keys.map(({ kid }) => kid)).toEqual([ring.current.kid, ...kids])
    for (const key of keys)
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', iss: 'login' })
    for (const key of keys) expect(key).not.toHaveProperty('d')
  })

  test('has no former key where its file is empty', () => {
    writeFileSync(previous('second.json'), '', { mode: 0o600 })
    expect(loadKeyRing(file, 'user-token', path.join(folder, 'previous')).previous).toEqual([])
  })

  test('with the same key twice is refused', () => {
    copyFileSync(file, previous('1.json'))
    expect(() => loadKeyRing(file, 'user-token', path.join(folder, 'previous'))).toThrow(
      'the same key stands in two files',
    )
  })

  test('with two keys of one id is refused', () => {
    const kid = createKeyFile(previous('1.json'), 'user-token', 1)
    alter({ kid })
    expect(() => loadKeyRing(file, 'user-token', path.join(folder, 'previous'))).toThrow('two keys have the same id')
  })

  test('with a former key of another purpose is refused', () => {
    createKeyFile(previous('1.json'), 'service-token', 1)
    expect(() => loadKeyRing(file, 'user-token', path.join(folder, 'previous'))).toThrow(
      'the key is for "service-token", not for "user-token"',
    )
  })
})

describe('keygen', () => {
  const keygen = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, '../src/keygen.ts'), ...args], { encoding: 'utf8' })

  test.each(keyPurposes)('makes a key file of purpose %s and prints its id', (purpose) => {
    const { status, stdout } = keygen('--purpose', purpose, '--out', file)
    expect(status).toBe(0)
    expect(loadKeyPair(file, purpose).kid).toBe(stdout.trim())
  })

  test('leaves a file that is there as it is, and says so', () => {
    writeFileSync(file, 'precious')
    const { status, stderr } = keygen('--purpose', 'service-token', '--out', file)
    expect([status, stderr]).toEqual([
      1,
      `error: ${file} is already there and stays as it is\n next: name another file with --out\n`,
    ])
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })

  test('explains itself when the purpose is unknown', () => {
    const { status, stderr } = keygen('--purpose', 'everything', '--out', file)
    expect(status).toBe(2)
    expect(stderr).toContain('user-token|service-token|logout-token|oidc|session')
  })
})
