import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { destinationSlot } from '../../src/flow/flow.ts'
import { at, origin, type Person, startLogin, type TestLogin } from '../login.ts'
import { type Route, routesOf } from '../routes.ts'

let login: TestLogin
let anna: Person
let routes: Route[]
let csrf: string
beforeAll(async () => {
  login = await startLogin()
  // A service that has not probed its checks yet answers 503 at `/readyz`.
  await login.deps.readiness.observe()
  anna = await login.person()
  routes = routesOf(login)
  const page = await anna.browser.get(at('/login', { prompt: 'select_account' }))
  csrf = /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
})
afterAll(() => login[Symbol.asyncDispose]())

const rbacToken = () => login.rbac.serviceToken('login')
const form = 'application/x-www-form-urlencoded'

type Attempt = {
  path: string
  method: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

/** Sends it, and fails where the service met something that it had not thought of. */
async function send({ path, method, headers = {}, body }: Attempt): Promise<Response> {
  const before = login.lines.length
  const response = await login.fetch(
    new Request(origin + path, {
      method,
      headers: { accept: 'text/html', ...headers },
      ...(body !== undefined && { body }),
    }),
  )
  await response.arrayBuffer()
  const bugs = login.lines.slice(before).filter(({ msg }) => msg === 'bug' || msg === 'undeclared error code')
  expect({ method, path: path.slice(0, 200), status: response.status, bugs }).toMatchObject({ bugs: [] })
  expect(response.status).toBeLessThan(500)
  return response
}

const posts = () => routes.filter(({ method }) => method === 'POST')
/** What lets a request past the door, so that what is behind it meets the garbage. */
const keys = (path: string): Record<string, string> => ({
  cookie: path === '/logout' ? '' : (anna.browser.cookies.headerFor(origin) ?? ''),
  'x-requested-with': 'login',
  authorization: `Basic ${Buffer.from('mail:the secret of mail').toString('base64')}`,
})

test('bodies of random bytes are refused by every address', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(form, 'application/json', 'text/plain', ''),
      async (bytes, type) => {
        for (const { path, method } of posts())
          await send({
            path,
            method,
            headers: { ...keys(path), ...(type && { 'content-type': type }) },
            body: new Uint8Array(bytes),
          })
      },
    ),
    { numRuns: 12 },
  )
})

test('fields of any text, with the right proof, never break a form', async () => {
  const names = ['email', 'name', 'password', 'newPassword', 'currentPassword', 'locale', 'code', 'response', 'uri']
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '\0',
      '\ud800',
      '﻿',
      '\r\n',
      "'; drop table users; --",
      '%00',
      '\u202E',
      'x'.repeat(3000),
      '[object Object]',
      '-1',
      'null',
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: names.length, maxLength: names.length }), async (values) => {
      const body = new URLSearchParams(names.map((name, index) => [name, values[index] ?? '']))
      body.set('csrf', csrf)
      for (const { path, method } of posts().filter(({ path }) => path !== '/logout'))
        await send({ path, method, headers: { ...keys(path), 'content-type': form, origin }, body: body.toString() })
    }),
    { numRuns: 12 },
  )
})

test('queries of any text never break a page', async () => {
  const parameters = [
    'app',
    'next',
    'app_state',
    'code_challenge',
    'prompt',
    'max_age',
    'acr_values',
    'passkeys',
    'sent',
    'enrol',
    'locale',
    'token',
    'secret',
    'after',
    'again',
    'done',
    'count',
    'sessions',
    'notice',
  ]
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }).map(encode),
    fc.constantFrom('%', '%zz', '%00', '%ff%fe', '%c0%af', '&&&', '=', 'mail', '%ED%A0%80', '__proto__', '1e999', '-1'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...parameters), value), { maxLength: 6 }), async (pairs) => {
      const query = pairs.map(([name, text]) => `${name}=${text}`).join('&')
      for (const { path, method } of routes) await send({ path: `${path}?${query}`, method, headers: keys(path) })
    }),
    { numRuns: 25 },
  )
})

test('cookies of any text are those of a stranger', async () => {
  const slot = destinationSlot({ query: new URLSearchParams() })
  const names = ['browser', 'refresh', 'access', 'locale', `mail_to-${slot}`, `login_mfa-${slot}`]
  const value = fc.oneof(
    fc.stringMatching(/^[\x21-\x3a\x3c-\x7e]{0,40}$/),
    fc.constantFrom(
      'a%00b',
      '%E0%A4%A',
      '%ff',
      'x'.repeat(5000),
      `rt_${'x'.repeat(43)}`,
      'a.b.c',
      'eyJhbGciOiJub25lIn0.e30.',
      '"',
      '""',
      '__proto__',
    ),
  )
  const pages = routes.filter(({ method, path }) => method === 'GET' && !path.startsWith('/assets/'))
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: names.length, maxLength: names.length }), async (values) => {
      const cookie = names.map((name, index) => `__Host-${name}=${values[index]}`).join('; ')
      for (const { path, method } of pages) {
        const { status } = await send({ path, method, headers: { cookie } })
        if (path.startsWith('/account/')) expect([path, status]).toEqual([path, 303])
        if (path === '/login') expect([path, status]).toEqual([path, 200])
      }
    }),
    { numRuns: 25 },
  )
})

test('a huge body is refused before it is read', async () => {
  const body = 'x'.repeat(2_000_000)
  for (const { path, method } of posts()) {
    for (const type of [form, 'application/json']) {
      const headers = { ...keys(path), origin, 'content-type': type, 'x-service-token': await rbacToken() }
      const { status } = await send({ path, method, headers, body })
      expect([path, [401, 403, 413, 415, 303, 400].includes(status)]).toEqual([path, true])
    }
  }
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
  })
  const request = new Request(at('/login/password'), {
    method: 'POST',
    headers: { accept: 'text/html', 'content-type': form, origin },
    body: endless,
    duplex: 'half',
  } as RequestInit)
  expect((await login.fetch(request)).status).toBe(413)
})

test('deep, wide and odd JSON is refused by every operation', async () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const odd = [
    deep,
    `{"a":${deep}}`,
    '{"__proto__":{"x":1},"code":1}',
    '{"code":"\\u0000","appId":"mail"}',
    '"',
    'null',
    '[]',
    '1',
    '{"code":"x","code":"y"}',
    `{"code":${'9'.repeat(10_000)}}`,
    `{${Array.from({ length: 2000 }, (_, index) => `"k${index}":1`).join()}}`,
    '\ufeff{}',
  ]
  for (const { path, method } of posts())
    for (const body of odd) {
      const { status } = await send({
        path,
        method,
        headers: { ...keys(path), accept: '*/*', 'content-type': 'application/json' },
        body,
      })
      expect([path, body.slice(0, 20), status >= 400 || status === 303]).toEqual([path, body.slice(0, 20), true])
    }
})

test.each([
  '',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json',
  'application/x-www-form-urlencodedx',
  'text/html',
])('a form of the type "%s" is refused', async (type) => {
  for (const path of ['/login/password', '/sign-up', '/forgot', '/logout']) {
    const { status } = await send({
      path,
      method: 'POST',
      headers: { 'content-type': type, origin },
      body: `csrf=${csrf}`,
    })
    expect([path, status]).toEqual([path, 415])
  }
})

test('of a parameter that is given twice, the first counts everywhere', async () => {
  const page = await login.openBrowser().get(`${at('/login')}?app=mail&app=files&locale=da&locale=en`)
  expect(page.text).toContain('Mail')
  expect(page.text).not.toContain('Files')
  expect(page.text).toContain('<html lang="da">')
  const twice = await login.openBrowser().get(`${at('/login')}?next=%2Finbox&next=https%3A%2F%2Fevil.test`)
  expect(twice.text).not.toContain('evil.test')
})

test('an operation refuses a query that it does not know', async () => {
  const response = await send({
    path: '/handoff/renew?x=1',
    method: 'POST',
    headers: { ...keys(''), accept: '*/*', 'content-type': 'application/json' },
    body: '{"renewalHandle":"x"}',
  })
  expect(response.status).toBe(422)
})

test('an address that is too long to be carried along is refused on the first page', async () => {
  const next = `/${'ø'.repeat(1500)}`
  expect((await login.openBrowser().get(at('/sign-up', { next }))).status).toBe(400)
})

function encode(text: string) {
  return encodeURIComponent(text.toWellFormed())
}
