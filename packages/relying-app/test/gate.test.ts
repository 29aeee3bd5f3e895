import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createRelyingApp, type RelyingApp } from '@constellation/relying-app'
import { optionalUser as optionalHonoUser, requireUser as requireHonoUser } from '@constellation/relying-app/hono'
import { findPerson, optionalUser, requireUser } from '@constellation/relying-app/node'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const origin = 'https://app.example.test'
const signIn = createRelyingApp({
  id: 'my-app',
  secret: 'a-secret',
  origin,
  loginOrigin: 'https://login.example.test',
  sessionKey: randomBytes(32),
  logger: { warn: () => {} },
})

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none', accept: 'text/html' }
const form = { ...navigation, 'content-type': 'application/x-www-form-urlencoded' }

/** Each serves `/open` to everybody and echoes the person and the body; the rest requires a signed-in person. */
const adapters: Record<string, (app: RelyingApp) => RequestListener> = { Hono: overHono, 'plain Node': overNode }

describe.each(Object.entries(adapters))('an application over %s', (_name, listenerOf) => {
  const server = createServer(listenerOf(signIn))
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const call = async (path: string, options: Parameters<typeof request>[1] = {}) => {
    // A server that listens on TCP has an AddressInfo; only a pipe has a string.
    const { port } = server.address() as AddressInfo
    const { statusCode, headers, body } = await request(`http://127.0.0.1:${port}${path}`, options)
    return { status: statusCode, headers, text: await body.text() }
  }

  test('sends a visitor who opens a page to login', async () => {
    const answer = await call('/inbox?x=1', { headers: navigation })
    const location = new URL(String(answer.headers.location))
    expect(answer).toMatchObject({ status: 303, headers: { 'cache-control': 'no-store' } })
    expect(location.href).toMatch(/^https:\/\/login\.example\.test\/login\?/)
    expect(location.searchParams.get('next')).toBe(`${origin}/auth/callback`)
    expect(location.searchParams.get('app')).toBe('my-app')
  })

  test('remembers a sign-in in its own cookie, which nobody else can read', async () => {
    const [one, two] = [await call('/a', { headers: navigation }), await call('/a', { headers: navigation })]
    const cookies = [one, two].flatMap(({ headers }) => headers['set-cookie'] ?? [])
    expect(cookies).toHaveLength(2)
    expect(new Set(cookies.map((cookie) => cookie.split('=')[0])).size).toBe(2)
    for (const cookie of cookies)
      expect(cookie).toMatch(
        /^__Host-my-app\.sign-in\.[\w-]{12}=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      )
  })

  test('forgets the oldest of many sign-ins that were never finished', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `__Host-my-app.sign-in.${letter}`)
    const cookie = ['other=1', ...names.map((name) => `${name}=x`)].join('; ')
    const { headers } = await call('/', { headers: { ...navigation, cookie } })
    const cleared = [headers['set-cookie'] ?? []].flat().filter((one) => one.includes('Max-Age=0'))
    expect(cleared.map((one) => one.split('=')[0])).toEqual(names.slice(0, 2))
  })

  test('tells a program where to sign in, with the page that it runs in', async () => {
    const headers = { 'sec-fetch-mode': 'cors', referer: `${origin}/inbox?x=1` }
    const answer = await call('/api/mail', { headers })
    expect(answer.status).toBe(401)
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    expect(JSON.parse(answer.text)).toMatchObject({
      status: 401,
      code: 'session_required',
      requestId: expect.any(String),
      signInUrl: `${origin}/auth/sign-in?return_to=%2Finbox%3Fx%3D1`,
    })
  })

  test('does not lead a program on a page of another site back to that page', async () => {
    const headers = { 'sec-fetch-mode': 'cors', referer: 'https://evil.test/inbox' }
    expect(JSON.parse((await call('/api', { headers })).text).signInUrl).toBe(`${origin}/auth/sign-in?return_to=%2F`)
  })

  test('keeps the fields of a form whose session has ended', async () => {
    const headers = { ...form, 'sec-fetch-site': 'same-origin' }
    const answer = await call('/notes?draft=1', { method: 'POST', headers, body: 'title=%22A%22+%3Cb%3E&text=long' })
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('<form method="post" action="/notes?draft=1">')
    expect(answer.text).toContain('<input type="hidden" name="title" value="&quot;A&quot; &lt;b&gt;">')
    expect(answer.text).toContain('<input type="hidden" name="text" value="long">')
  })

  test.each([
    ['another site sent', { ...form, 'sec-fetch-site': 'cross-site' }, 'amount=100'],
    [
      'has files',
      { ...form, 'sec-fetch-site': 'same-origin', 'content-type': 'multipart/form-data; boundary=x' },
      '--x',
    ],
    ['is very long', { ...form, 'sec-fetch-site': 'same-origin' }, `text=${'a'.repeat(70_000)}`],
  ])('does not put a form into the page that %s', async (_what, headers, body) => {
    const answer = await call('/notes', { method: 'POST', headers, body })
    expect(answer.status).toBe(401)
    expect(answer.text).not.toContain('type="hidden"')
    expect(answer.text).toContain('reload this page')
  })

  test('treats a cookie that it never set as no cookie', async () => {
    const headers = {
      'sec-fetch-mode': 'cors',
      cookie: '__Host-my-app.session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    }
    expect((await call('/api', { headers })).status).toBe(401)
  })

  test('lets a visitor see an open page, and keeps the body of the request complete', async () => {
    const body = 'x'.repeat(300_000)
    const answer = await call('/open', { method: 'POST', body })
    expect(JSON.parse(answer.text)).toEqual({ person: null, sizeBytes: body.length })
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('does not sign out for another site', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.test' }, { origin: 'null' }, {}])
      expect((await call('/auth/sign-out', { method: 'POST', headers })).status).toBe(403)
  })

  test('signs out for its own pages, with and without Fetch Metadata', async () => {
    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin }]) {
      const answer = await call('/auth/sign-out', { method: 'POST', headers })
      expect(answer.status).toBe(303)
      expect(answer.headers.location).toBe(
        `https://login.example.test/logout?${new URLSearchParams({ app: 'my-app', next: `${origin}/` })}`,
      )
      expect(answer.headers['set-cookie']).toBe(
        '__Host-my-app.session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
      )
    }
  })

  test('refuses a wrong method at its own addresses and names the allowed ones', async () => {
    const wrong = { '/auth/sign-out': 'POST', '/auth/backchannel-logout': 'POST', '/auth/sign-in': 'GET' }
    for (const [path, allow] of Object.entries(wrong)) {
      const answer = await call(path, { method: allow === 'POST' ? 'GET' : 'POST' })
      expect(answer).toMatchObject({ status: 405, headers: { allow } })
    }
  })

  test.each([
    ['without a token', 'application/x-www-form-urlencoded', ''],
    ['with an invalid token', 'application/x-www-form-urlencoded', 'logout_token=a.b.c'],
    ['as JSON', 'application/json', '{"logout_token":"a.b.c"}'],
    ['that is very long', 'application/x-www-form-urlencoded', `logout_token=${'a'.repeat(20_000)}`],
  ])('refuses a back-channel logout %s', async (_what, type, body) => {
    const answer = await call('/auth/backchannel-logout', { method: 'POST', headers: { 'content-type': type }, body })
    expect(answer.status).toBe(400)
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect(JSON.parse(answer.text)).toEqual({ error: 'invalid_request', error_description: expect.any(String) })
  })

  test('does not allow its sign-in pages to be framed, sniffed or cached', async () => {
    const { headers } = await call('/auth/signed-in', { headers: navigation })
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/)
  })
})

test('plain Node behind a body parser, as in Express, reads the forms that the parser has read', async () => {
  const gate = requireUser(signIn)
  const server = createServer(async (incoming, response) => {
    const fields = [...new URLSearchParams(await text(incoming))].map(([name, value]) => [name, [value, value]])
    Object.assign(incoming, { body: Object.fromEntries(fields), originalUrl: incoming.url, url: '/stripped' })
    gate(incoming, response, () => response.end())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const { port } = server.address() as AddressInfo
  const headers = { ...form, 'sec-fetch-site': 'same-origin' }
  const answer = await request(`http://127.0.0.1:${port}/notes`, { method: 'POST', headers, body: 'text=long' })
  expect((await answer.body.text()).match(/action="\/notes"|name="text" value="long"/g)).toHaveLength(3)
  server.close()
})

function overHono(app: RelyingApp): RequestListener {
  const hono = new Hono()
  hono.all('/open', optionalHonoUser(app), async (context) =>
    context.json({ person: context.var.person ?? null, sizeBytes: (await context.req.text()).length }),
  )
  hono.use(requireHonoUser(app))
  return getRequestListener(hono.fetch)
}

function overNode(app: RelyingApp): RequestListener {
  const [optional, required] = [optionalUser(app), requireUser(app)]
  return (incoming, response) => {
    const open = incoming.url === '/open'
    const gate = open ? optional : required
    gate(incoming, response, async (error) => {
      if (error) throw error
      const sizeBytes = (await text(incoming)).length
      response.end(JSON.stringify({ person: findPerson(incoming) ?? null, sizeBytes }))
    })
  }
}
