import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSeal } from './seal.ts'

const key = randomBytes(32)
const shape = z.object({ word: z.string() })

test('what was sealed is read again and cannot be read from outside', async () => {
  const seal = createSeal([key], 'one', shape)
  const sealed = await seal.close({ word: 'secret-word' })
  expect(await seal.open(sealed)).toEqual({ word: 'secret-word' })
  expect(Buffer.from(sealed.replaceAll('.', ''), 'base64url').includes('secret-word')).toBe(false)
})

test('a seal of another purpose or another key opens nothing', async () => {
  const sealed = await createSeal([key], 'one', shape).close({ word: 'x' })
  expect(await createSeal([key], 'two', shape).open(sealed)).toBeUndefined()
  expect(await createSeal([randomBytes(32)], 'one', shape).open(sealed)).toBeUndefined()
})

test('what a former key sealed is opened, and the first key seals', async () => {
  const [former, current] = [randomBytes(32), randomBytes(32)]
  const both = createSeal([current, former], 'one', shape)
  expect(await both.open(await createSeal([former], 'one', shape).close({ word: 'x' }))).toEqual({ word: 'x' })
  expect(await createSeal([current], 'one', shape).open(await both.close({ word: 'y' }))).toEqual({ word: 'y' })
})

test('a changed letter, another shape and plain nonsense open nothing', async () => {
  const seal = createSeal([key], 'one', shape)
  const sealed = await seal.close({ word: 'x' })
  const flipped = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.slice(-1)
  expect(await seal.open(flipped)).toBeUndefined()
  expect(await seal.open('')).toBeUndefined()
  expect(await seal.open('a.b.c.d.e')).toBeUndefined()
  expect(await createSeal([key], 'one', z.object({ other: z.string() })).open(sealed)).toBeUndefined()
})
