import { randomBytes } from 'node:crypto'
import type { SealingKeys } from '@constellation/database'
import { expect, test } from 'vitest'
import {
  fingerprintOf,
  isEnvelope,
  keyIdOf,
  rewrapSecret,
  unwrapErrors,
  unwrapSecret,
  wrapSecret,
} from '../../src/secrets/envelope.ts'
import { envelopeAround, vector, vectorRandom } from './vector.ts'

const { ring, record, secret, envelope } = vector
const refused = (error: (typeof unwrapErrors)[number]) => ({ kind: 'error', error })
const unwrap = (text: string) => unwrapSecret(ring, record, text)

test('the vector: fixed values give this envelope, and it opens to the secret', () => {
  expect(wrapSecret(ring, record, { secret, random: vectorRandom() })).toBe(envelope)
  expect(envelope).toHaveLength(176)
  expect(unwrap(envelope)).toEqual({ kind: 'secret', secret })
  expect(fingerprintOf(envelope)).toBe(vector.fingerprint)
  expect([isEnvelope(envelope), keyIdOf(envelope)]).toEqual([true, 'mx-kek-2026-01'])
})

test('another implementation of the form gives the same envelope', () => {
  expect(envelopeAround(Buffer.from(secret))).toBe(envelope)
})

test.each(Object.keys(record) as (keyof typeof record)[])('an envelope does not open with another %s', (field) => {
  expect(unwrapSecret(ring, { ...record, [field]: `${record[field]}0` }, envelope)).toEqual(
    refused('authentication_failed'),
  )
})

test('an envelope under another id of the same key does not open, and one of an unknown key is named', () => {
  const renamed = envelope.replace('mx-kek-2026-01', 'mx-kek-2026-02')
  const [key = Buffer.alloc(0)] = ring.keys.values()
  const both: SealingKeys = { current: ring.current, keys: new Map([...ring.keys, ['mx-kek-2026-02', key]]) }
  expect(unwrapSecret(both, record, renamed)).toEqual(refused('authentication_failed'))
  expect(unwrap(renamed)).toEqual(refused('unknown_key_id'))
})

test('a wrong key of the right id is not told from changed bytes', () => {
  const other: SealingKeys = { current: ring.current, keys: new Map([[ring.current, randomBytes(32)]]) }
  expect(unwrapSecret(other, record, envelope)).toEqual(refused('authentication_failed'))
})

/** Every byte of both parts: the iv, the ciphertext and the tag of each. */
test('no changed bit of either part opens', () => {
  const parts = envelope.split('.')
  for (const index of [2, 3]) {
    const bytes = Buffer.from(parts[index] ?? '', 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      const text = parts.with(index, changed.toString('base64url')).join('.')
      expect(unwrap(text)).toEqual(refused('authentication_failed'))
    }
  }
})

test('the parts of two envelopes do not fit together', () => {
  const other = wrapSecret(ring, record, { secret, random: randomBytes }).split('.')
  const parts = envelope.split('.')
  expect(unwrap(parts.with(2, other[2] ?? '').join('.'))).toEqual(refused('authentication_failed'))
  expect(unwrap(parts.with(3, other[3] ?? '').join('.'))).toEqual(refused('authentication_failed'))
  expect(unwrap(parts.with(3, parts[2] ?? '').join('.'))).toEqual(refused('authentication_failed'))
})

test.each([
  ['a cut first part', envelope.replace(/\.[^.]{4}(?=[^.]*\.[^.]*$)/, '.')],
  ['a second part without its tag', envelope.replace(/[^.]{150}$/, '').slice(0, -40)],
  ['a second part of a few bytes', envelope.replace(/[^.]+$/, 'AAAA')],
  ['padding', `${envelope}=`],
  ['another alphabet of base64', envelope.replace('-', '+').replace('_', '/')],
  ['bits that no byte has', envelope.replace(/.$/, '9')],
  ['a space', `${envelope} `],
  ['a line break', `${envelope}\n`],
  ['a third part', `${envelope}.AAAA`],
  ['no second part', envelope.slice(0, envelope.lastIndexOf('.'))],
  ['an empty part', envelope.replace(/[^.]+$/, '')],
  ['a long id of the key', envelope.replace('mx-kek-2026-01', 'k'.repeat(65))],
  ['an id with other characters', envelope.replace('mx-kek-2026-01', 'mx/kek')],
  ['nothing but the scheme', 'mxs1.'],
])('%s is malformed', (_, text) => {
  expect(text).not.toBe(envelope)
  expect(unwrap(text)).toEqual(refused('malformed_envelope'))
  expect([isEnvelope(text), keyIdOf(text)]).toEqual([false, undefined])
})

test.each(['', secret, 'mxs2.a.b.c', 'MXS1.a.b.c', 'vault:v1:abc', ` ${envelope}`, 'mxs1'])(
  'the scheme of "%s" is not supported, and it is not taken as a plain secret',
  (text) => expect(unwrap(text)).toEqual(refused('unsupported_scheme')),
)

test.each([
  ['nothing', Buffer.alloc(0)],
  ['bytes that are not UTF-8', Buffer.from([0xc3, 0x28])],
  ['half of a character', Buffer.from('€').subarray(0, 2)],
  ['a line break', Buffer.from('one\ntwo')],
  ['a null', Buffer.from('a\u0000')],
  ['more than 4096 bytes', Buffer.alloc(4097, 'a')],
])('an envelope around %s gives no secret', (_, plain) => {
  expect(unwrap(envelopeAround(plain))).toEqual(refused('invalid_plaintext'))
})

test('a secret has up to 4096 bytes of any text, and is not wrapped beyond that', () => {
  for (const text of ['a', 'é€😀', 'a'.repeat(4096)])
    expect(unwrap(wrapSecret(ring, record, { secret: text, random: randomBytes }))).toEqual({
      kind: 'secret',
      secret: text,
    })
  for (const text of ['', 'a'.repeat(4097), 'one\ntwo', '\u0085'])
    expect(() => wrapSecret(ring, record, { secret: text, random: randomBytes })).toThrow('1 to 4096 bytes')
})

test('equal secrets give envelopes that share no part', () => {
  const parts = Array.from({ length: 20 }, () => wrapSecret(ring, record, { secret, random: randomBytes }).split('.'))
  expect(new Set(parts.map((part) => part[2])).size).toBe(20)
  expect(new Set(parts.map((part) => part[3])).size).toBe(20)
})

test('a secret is wrapped again by the current key, whole, and an envelope that does not open stays', () => {
  const rotated: SealingKeys = { current: 'new', keys: new Map([...ring.keys, ['new', randomBytes(32)]]) }
  const made = rewrapSecret(rotated, record, { envelope, random: randomBytes })
  if (made.kind !== 'envelope') throw new Error(made.error)
  expect(keyIdOf(made.envelope)).toBe('new')
  expect(unwrapSecret(rotated, record, made.envelope)).toEqual({ kind: 'secret', secret })
  const withoutOld: SealingKeys = {
    current: 'new',
    keys: new Map([['new', rotated.keys.get('new') ?? randomBytes(32)]]),
  }
  expect(unwrapSecret(withoutOld, record, made.envelope)).toEqual({ kind: 'secret', secret })
  expect(rewrapSecret(withoutOld, record, { envelope, random: randomBytes })).toEqual(refused('unknown_key_id'))
})

test('the reasons are a closed set', () => {
  expect(unwrapErrors).toEqual([
    'unsupported_scheme',
    'malformed_envelope',
    'unknown_key_id',
    'authentication_failed',
    'invalid_plaintext',
    'backend_unavailable',
    'backend_denied',
  ])
})
