import { createHash } from 'node:crypto'
import { openSealed, parseSealingKeys, seal } from '@constellation/database'
import { createServiceTokens, createServiceVerifier, parseKeyPair, parseServiceKeys } from '@constellation/tokens'
import { describe, expect, test } from 'vitest'
import { jobVariables } from '../src/job-variables.ts'
import { isLasting, type Kind } from '../src/kinds.ts'
import { rotate, steps } from '../src/rotate.ts'
import { secretNames, secrets } from '../src/secrets.ts'
import { type CompleteState, complete } from '../src/state.ts'
import { rotation } from './rotation.ts'

const now = 1_795_000_000
const hello = { id: 'hello', name: 'Hello' }
const states = rotation(complete(null, now))
const variables = states.map((state) => jobVariables(state, {}, [hello]))
const pairs = variables.slice(1).map((after, index) => [variables[index], after] as [Variables, Variables])
type Variables = ReturnType<typeof jobVariables>
const item = (of: Variables, path: string, name: string) => of[`nomad/jobs/${path}`]?.[name] ?? ''

test('every secret reaches a job, whole or as its hash', () => {
  const everything = JSON.stringify(variables[0])
  for (const name of secretNames) {
    const value = states[0]?.secrets[name]?.current ?? ''
    const telling =
      isLasting(secrets[name] as Kind) || !value.startsWith('{')
        ? (value.split(':').at(-1) ?? '')
        : JSON.parse(value).kid
    expect(everything, name).toContain(telling)
  }
})

test('no value exceeds the limit of Nomad, after many rotations', () => {
  let state = complete(null, now)
  for (let round = 0; round < 20; round++) for (const step of steps) state = rotate(state, step, now)
  expect(JSON.stringify(state).length).toBeLessThan(64 * 1024)
  for (const items of Object.values(jobVariables(state, {}, [])))
    expect(JSON.stringify(items).length).toBeLessThan(64 * 1024)
})

describe('in every two neighbouring steps of a rotation', () => {
  test('each service verifies what another signs', async () => {
    for (const [one, other] of [...pairs, ...pairs.map(([a, b]) => [b, a] as const)]) {
      const key = parseKeyPair(item(one, 'login', 'service_key'), 'service-token')
      const keys = parseServiceKeys(item(other, 'rbac', 'service_keys'))
      const token = await createServiceTokens({ key, issuer: 'login', now: Date.now }).tokenFor('rbac')
      const verified = await createServiceVerifier({ audience: 'rbac', keys, now: Date.now }).verify(token)
      expect(JSON.stringify(verified)).toContain('login')
    }
  })

  test('each process opens what another sealed', () => {
    for (const [one, other] of [...pairs, ...pairs.map(([a, b]) => [b, a] as const)]) {
      const sealed = seal(parseSealingKeys(item(one, 'rbac', 'data_keyring')), 'row', 'text')
      expect(openSealed(parseSealingKeys(item(other, 'rbac', 'data_keyring')), 'row', sealed)).toBe('text')
    }
  })

  test('the role that a service signs in as has that password', () => {
    for (const [one, other] of [...pairs, ...pairs.map(([a, b]) => [b, a] as const)]) {
      const [user, password] = [item(one, 'rbac', 'database_user'), item(one, 'rbac', 'database_password')]
      expect(item(other, 'databases', user)).toBe(password)
    }
  })

  test('the application is registered by its secret, and Redis has its password', () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    for (const [one, other] of [...pairs, ...pairs.map(([a, b]) => [b, a] as const)]) {
      const [registered] = JSON.parse(item(other, 'login', 'applications'))
      expect(registered.secretSha256).toContain(sha256(item(one, 'hello', 'application_secret')))
      expect(item(other, 'redis', 'users')).toContain(`#${sha256(item(one, 'hello', 'redis_password'))}`)
    }
  })
})

test('after a rotation the former role cannot sign in', () => {
  expect(item(variables[3] as Variables, 'databases', 'rbac_a')).toBe('')
  expect(item(variables[3] as Variables, 'databases', 'rbac_b')).not.toBe('')
})

test('items of operators are added', () => {
  const given = jobVariables(states[0] as CompleteState, { login: { smtp_url: 'smtp://x' }, own: { key: 'y' } }, [])
  expect(given['nomad/jobs/login']).toMatchObject({ smtp_url: 'smtp://x', cookie_key: expect.any(String) })
  expect(given['nomad/jobs/own']).toEqual({ key: 'y' })
})
