import { expect, test } from 'vitest'
import { createSignedState } from '../../src/auth-methods/google/signed-state.ts'

const issuedAt = new Date(1_767_323_045_000)
const key = Buffer.alloc(32, 0x0b)
const state = { requestId: 'oa2-AAAAAAAAAAAAAAAA', nonce: 'AAAAAAAAAAAAAAAAAAAAAA', issuedAt }
const vector =
  'eyJ2ZXIiOiJ2MSIsInJpZCI6Im9hMi1BQUFBQUFBQUFBQUFBQUFBIiwibiI6IkFBQUFBQUFBQUFBQUFBQUFBQUFBQUEiLCJ0cyI6MTc2NzMyMzA0NX0.6jJrSygX5d0yZT4aX7GJazV0iHCRF5r4krqfsnqLVFY'

test('a state is the vector of the specification', () => {
  const signed = createSignedState([key], () => issuedAt)
  expect(signed.sign(state)).toBe(vector)
  expect(signed.read(vector)).toEqual(state)
})

test('a state that was changed anywhere, is of another key, or is not one, is not read', () => {
  const signed = createSignedState([key], () => issuedAt)
  const [payload = '', signature = ''] = vector.split('.')
  const other = createSignedState([Buffer.alloc(32, 0x0c)], () => issuedAt)
  const texts = [
    other.sign(state),
    payload,
    `${payload}.`,
    `.${signature}`,
    `${vector}.x`,
    '',
    ...Array.from(payload, (_, index) => `${flip(payload, index)}.${signature}`),
    ...Array.from(signature.slice(0, -1), (_, index) => `${payload}.${flip(signature, index)}`),
  ]
  for (const text of texts) expect([text, signed.read(text)]).toEqual([text, undefined])
})

function flip(text: string, index: number) {
  return `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`
}

test('a state of a former key is read, and the first key signs', () => {
  const signed = createSignedState([Buffer.alloc(32, 0x0c), key], () => issuedAt)
  expect(signed.read(vector)).toEqual(state)
  expect(signed.sign(state)).not.toBe(vector)
})

test('a state is read for ten minutes', () => {
  const at = (seconds: number) => createSignedState([key], () => new Date(issuedAt.getTime() + seconds * 1000))
  expect(at(600).read(vector)).toEqual(state)
  expect(at(601).read(vector)).toBeUndefined()
})
