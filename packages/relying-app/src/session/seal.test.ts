import { hkdfSync, randomBytes } from 'node:crypto'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSeal } from './seal.ts'

const key = randomBytes(32)
const shape = z.object({ word: z.string() })

test('a sealed value can be opened, and cannot be read without the key', async () => {
  const seal = createSeal([key], 'one', shape)
  const sealed = await seal.close({ word: 'secret-word' })
  expect(seal.open(sealed)).toEqual({ word: 'secret-word' })
  expect(Buffer.from(sealed.replaceAll('.', ''), 'base64url').includes('secret-word')).toBe(false)
})

test('a seal with another purpose or another key opens nothing', async () => {
  const sealed = await createSeal([key], 'one', shape).close({ word: 'x' })
  expect(createSeal([key], 'two', shape).open(sealed)).toBeUndefined()
  expect(createSeal([randomBytes(32)], 'one', shape).open(sealed)).toBeUndefined()
})

test('the seal opens what a former key sealed, and seals with the first key', async () => {
  const [former, current] = [randomBytes(32), randomBytes(32)]
  const both = createSeal([current, former], 'one', shape)
  expect(both.open(await createSeal([former], 'one', shape).close({ word: 'x' }))).toEqual({ word: 'x' })
  expect(createSeal([current], 'one', shape).open(await both.close({ word: 'y' }))).toEqual({ word: 'y' })
})

test('a changed letter, another shape and invalid text open nothing', async () => {
  const seal = createSeal([key], 'one', shape)
  const sealed = await seal.close({ word: 'x' })
  const flipped = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.slice(-1)
  expect(seal.open(flipped)).toBeUndefined()
  expect(seal.open('')).toBeUndefined()
  expect(seal.open('a.b.c.d.e')).toBeUndefined()
  expect(createSeal([key], 'one', z.object({ other: z.string() })).open(sealed)).toBeUndefined()
})

test('a sealed value is a JWE of the only kind that the seal opens', async () => {
  const derived = new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), 'relying-app one', 32))
  const seal = createSeal([key], 'one', shape)
  const { plaintext, protectedHeader } = await compactDecrypt(await seal.close({ word: 'x' }), derived)
  expect([protectedHeader, new TextDecoder().decode(plaintext)]).toEqual([
    { alg: 'dir', enc: 'A256GCM' },
    '{"word":"x"}',
  ])
  const made = (header: { alg: string; enc: string; zip?: string }) =>
    new CompactEncrypt(Buffer.from('{"word":"x"}')).setProtectedHeader(header).encrypt(derived)
  expect(seal.open(await made({ alg: 'dir', enc: 'A256GCM' }))).toEqual({ word: 'x' })
  expect(seal.open(await made({ enc: 'A256GCM', alg: 'dir' }))).toBeUndefined()
  expect(seal.open(await made({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }))).toBeUndefined()
})

test('a truncated tag, an initialization vector of another length and an extra part open nothing', async () => {
  const seal = createSeal([key], 'one', shape)
  const [header = '', none = '', iv = '', text = '', tag = ''] = (await seal.close({ word: 'x' })).split('.')
  const cut = (part: string, bytes: number) => Buffer.from(part, 'base64url').subarray(0, bytes).toString('base64url')
  for (const altered of [
    [header, none, iv, text, cut(tag, 12)],
    [header, none, iv, text, cut(tag, 4)],
    [header, none, cut(iv, 8), text, tag],
    [header, none, iv, text],
    [header, none, iv, text, tag, ''],
    [header, 'AAAA', iv, text, tag],
  ])
    expect(seal.open(altered.join('.')), altered.join('.')).toBeUndefined()
})
