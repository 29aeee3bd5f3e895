import { afterAll, beforeAll, expect, test } from 'vitest'
import { somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

let login: TestProviders
beforeAll(async () => {
  login = await startLoginWithProviders()
})
afterAll(() => login[Symbol.asyncDispose]())

const signIn = async () => (await login.signInWith(login.openBrowser(), 'example-id', somebodyNew())).status
const control = () => login.standIn('example-id').control
const keysFetched = () =>
  control()
    .received()
    .filter(({ at }) => at === 'jwks').length

test('a key that changes under the same id is fetched again, at most once a minute', async () => {
  expect(await signIn()).toBe(303)
  control().clearReceived()
  control().setFaults([{ kind: 'key-replaced', times: 1 }])
  expect([await signIn(), await signIn(), keysFetched()]).toEqual([502, 502, 0])
  login.clock.advance({ seconds: 61 })
  expect([await signIn(), keysFetched()]).toEqual([303, 1])
})

test('of many at once after a change, all are signed in by one fetch', async () => {
  login.clock.advance({ seconds: 61 })
  control().setFaults([{ kind: 'key-replaced', times: 1 }])
  control().clearReceived()
  expect([await Promise.all(Array.from({ length: 5 }, signIn)), keysFetched()]).toEqual([Array(5).fill(303), 1])
})

test('keys and tokens without ids are compared with each key, and a change is found', async () => {
  login.clock.advance({ seconds: 301 })
  control().setFaults([{ kind: 'keys-without-id' }])
  expect(await signIn()).toBe(303)
  await control().rotateKeys()
  login.clock.advance({ seconds: 61 })
  expect(await signIn()).toBe(303)
  control().clearFaults()
})

test('a signature by no key of the provider is refused, however often keys are fetched', async () => {
  login.clock.advance({ seconds: 61 })
  control().setFaults([{ kind: 'unknown-key' }])
  expect(await signIn()).toBe(502)
  login.clock.advance({ seconds: 61 })
  expect(await signIn()).toBe(502)
  control().clearFaults()
})
