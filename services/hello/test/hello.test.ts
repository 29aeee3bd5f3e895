import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { openProcess } from '@constellation/chassis'
import { productBrand } from '@constellation/design'
import { createRelyingApp } from '@constellation/relying-app'
import { createTestClock, testLogger } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { createApp, createPresent } from '../src/app.ts'

const origin = 'http://hello.localhost:8080'
const loginOrigin = 'http://login.localhost:8080'
const clock = createTestClock(new Date())
const { logger } = testLogger()
const present = createPresent(productBrand, loginOrigin)
const app = createApp(
  createRelyingApp({
    id: 'hello',
    secret: 'a-secret',
    origin,
    loginOrigin,
    sessionKey: randomBytes(32),
    present,
    logger,
  }),
  present,
  {
    ...(await openProcess(
      'hello',
      { logLevel: 'error', tracesUrl: undefined, runbookUrl: undefined },
      { now: clock.now, logger },
    )),
    origin,
    loginOrigin,
    brand: productBrand,
  },
)

test('a visitor reads in plain words that nobody is signed in, and where to sign in', async () => {
  const page = await app.request(`${origin}/`)
  const text = await page.text()
  expect(page.status).toBe(200)
  expect(text).toContain('Nobody is signed in')
  expect(text).toContain('href="/auth/sign-in"')
})

test('signing in begins at login and ends here', async () => {
  const answer = await app.request(`${origin}/auth/sign-in`)
  const location = new URL(answer.headers.get('location') ?? '')
  expect(answer.status).toBe(303)
  expect(location.origin).toBe(loginOrigin)
  expect(location.searchParams.get('next')).toBe(`${origin}/auth/callback`)
})

test('a program learns that nobody is signed in', async () => {
  const answer = await app.request(`${origin}/me`)
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ code: 'session_required', requestId: answer.headers.get('x-request-id') })
})

test('no page can be framed, cached or made to send a form elsewhere than here and to login', async () => {
  for (const path of ['/', '/auth/signed-in']) {
    const { headers } = await app.request(`${origin}${path}`)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).toContain(`form-action 'self' ${loginOrigin}`)
    expect(headers.get('cache-control')).toBe('no-store')
  }
})

test('the files that the pages refer to are there', async () => {
  const page = await (await app.request(`${origin}/`)).text()
  const paths = [...page.matchAll(/href="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
  expect(paths.length).toBeGreaterThan(0)
  for (const path of paths) expect((await app.request(`${origin}${path}`)).status).toBe(200)
  expect((await app.request(`${origin}/assets/other`)).status).toBe(404)
})

test('the smallest application stays small: under 90 lines without its configuration', async () => {
  const texts = await Promise.all(
    ['app', 'main'].map((name) => readFile(`${import.meta.dirname}/../src/${name}.ts`, 'utf8')),
  )
  expect(texts.join('').trimEnd().split('\n').length).toBeLessThan(90)
})
