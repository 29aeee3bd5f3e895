import { expect, test } from 'vitest'
import { createRandomBytes } from '../src/index.ts'

test('every draw has the requested number of bytes, keeps them, and differs from every other draw', () => {
  const random = createRandomBytes()
  const sizes = [32, 16, 1000, 4096, 5000, ...Array.from({ length: 1000 }, () => 32)]
  const drawn = sizes.map((size) => random(size))
  const texts = drawn.map((bytes) => Buffer.from(bytes).toString('hex'))
  expect(drawn.map((bytes) => bytes.length)).toEqual(sizes)
  expect(new Set(texts).size).toBe(sizes.length)
  expect(drawn.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(texts)
})

test('no part of a draw is part of another, and none is left as it was made', () => {
  const random = createRandomBytes()
  const bytes = Buffer.concat(Array.from({ length: 4096 }, () => random(16)))
  const words = new Set(Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readBigUInt64LE(index * 8)))
  expect(words.size).toBe(bytes.length / 8)
  expect(words.has(0n)).toBe(false)
})
