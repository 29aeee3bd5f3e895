import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createRelyingApp } from './create-relying-app.ts'
import { readOrigin, readSessionKeys } from './read-options.ts'

test.each([
  ['https://app.example.test', 'https://app.example.test'],
  ['https://app.example.test/', 'https://app.example.test'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://hello.localhost:8080', 'http://hello.localhost:8080'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
])('%s is the origin %s', (value, expected) => {
  expect(readOrigin('origin', value)).toBe(expected)
})

test.each(['http://app.example.test', 'app.example.test', 'https://app.test/path', 'ftp://localhost', ''])(
  '%j is not a valid origin',
  (value) => expect(() => readOrigin('origin', value)).toThrow(/^origin /),
)

test('a session key is 32 bytes, or their base64 in either alphabet', () => {
  const key = randomBytes(32)
  for (const given of [key, key.toString('base64'), `${key.toString('base64url')}\n`])
    expect(readSessionKeys(given).map((bytes) => Buffer.from(bytes))).toEqual([key])
})

test('several session keys are a list or one per line, in order', () => {
  const keys = [randomBytes(32), randomBytes(32)]
  const lines = keys.map((key) => `${key.toString('base64url')}\n`).join('')
  for (const given of [keys, keys.map((key) => key.toString('base64')), lines])
    expect(readSessionKeys(given).map((bytes) => Buffer.from(bytes))).toEqual(keys)
  expect(() => readSessionKeys([])).toThrow(/empty/)
})

test('a session key of another length is refused, and the message does not show it', () => {
  expect(() => readSessionKeys('too-short')).toThrow(/32 bytes/)
  expect(() => readSessionKeys('too-short')).not.toThrow(/too-short/)
})

test.each(['id', 'secret', 'origin', 'loginOrigin', 'sessionKey'])('a missing %s is named', (option) => {
  const complete = {
    id: 'my-app',
    secret: 'a secret',
    origin: 'https://app.example.test',
    loginOrigin: 'https://login.example.test',
    sessionKey: randomBytes(32),
  }
  for (const value of [undefined, null, ''])
    expect(() => createRelyingApp({ ...complete, [option]: value })).toThrow(`${option} is missing: `)
})
