import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { optionsFromEnvironment } from './options-from-environment.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'environment-'))
afterAll(() => rmSync(folder, { recursive: true }))
const secretFile = path.join(folder, 'secret')
writeFileSync(secretFile, 'from a file\n')
writeFileSync(path.join(folder, 'empty'), '\n')

const complete = {
  CONSTELLATION_APP_ID: 'my-app',
  CONSTELLATION_APP_ORIGIN: 'https://app.example.test',
  CONSTELLATION_APP_SECRET: 'a secret',
  CONSTELLATION_LOGIN_ORIGIN: 'https://login.example.test',
  CONSTELLATION_SESSION_KEY: 'a key',
}

test('the options come from the environment', () => {
  expect(optionsFromEnvironment(complete)).toEqual({
    id: 'my-app',
    origin: 'https://app.example.test',
    secret: 'a secret',
    loginOrigin: 'https://login.example.test',
    loginInternalUrl: undefined,
    sessionKey: 'a key',
  })
})

test('a secret in a file comes before one in a variable', () => {
  expect(optionsFromEnvironment({ ...complete, CONSTELLATION_APP_SECRET_FILE: secretFile }).secret).toBe('from a file')
})

test.each(Object.keys(complete))('a missing %s is named', (name) => {
  for (const value of [undefined, '', ' '])
    expect(() => optionsFromEnvironment({ ...complete, [name]: value })).toThrow(`the variable ${name} is not set`)
})

test.each(['CONSTELLATION_APP_SECRET', 'CONSTELLATION_SESSION_KEY'])(
  'a file of %s that cannot be used is named',
  (name) => {
    for (const file of [path.join(folder, 'absent'), path.join(folder, 'empty'), folder])
      expect(() => optionsFromEnvironment({ ...complete, [`${name}_FILE`]: file })).toThrow(
        `the file ${file} of the variable ${name}_FILE`,
      )
  },
)
