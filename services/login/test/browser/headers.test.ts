import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageScripts, scriptsFor } from '../../src/assets/page-scripts.ts'
import { at, origin, type Person, startLogin, type TestLogin } from '../login.ts'
import { isPage, type Route, routesOf } from '../routes.ts'

let login: TestLogin
let anna: Person
let routes: Route[]
beforeAll(async () => {
  login = await startLogin()
  anna = await login.person()
  routes = routesOf(login)
})
afterAll(() => login[Symbol.asyncDispose]())

/** How a page refers to the one script there is. */
const withoutScripts = (text: string) =>
  pageScripts().reduce((left, { path }) => left.replace(`<script src="${path}" defer></script>`, ''), text)

type Asked = Route & { who: string; headers?: Record<string, string>; body?: string }

/** Each route as nobody and as somebody, with a form that is accepted as ours, and with one that is not. */
async function answers(): Promise<(Asked & { response: Response; text: string })[]> {
  const page = await anna.browser.get(at('/login', { prompt: 'select_account' }))
  const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
  const cookie = anna.browser.cookies.headerFor(origin) ?? ''
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin }
  const asked = routes.flatMap(({ method, path }): Asked[] =>
    method === 'POST'
      ? [
          { method, path, who: 'nobody', headers: form, body: 'a=b' },
          {
            method,
            path,
            who: 'somebody',
            // Who signs out is nobody afterwards.
            headers: { ...form, ...(path !== '/logout' && { cookie }) },
            body: new URLSearchParams({ csrf }).toString(),
          },
          {
            method,
            path,
            who: 'a page of another site',
            headers: { ...form, origin: 'https://evil.test' },
            body: '',
          },
          {
            method,
            path,
            who: 'a program',
            headers: { accept: '*/*', 'content-type': 'application/json' },
            body: '{}',
          },
        ]
      : [
          { method, path, who: 'nobody' },
          { method, path, who: 'somebody', headers: { cookie } },
          { method, path: `${path}?next=https://evil.test`, who: 'somebody led astray', headers: { cookie } },
        ],
  )
  const wrong = [...new Set(routes.map(({ path }) => path))].map((path) => ({ method: 'DELETE', path, who: 'nobody' }))
  const missing = ['/no/such/page', '/assets/nothing.woff2', '/account/nothing'].map((path) => ({
    method: 'GET',
    path,
    who: 'nobody',
  }))
  return Promise.all(
    [...asked, ...wrong, ...missing].map(async (one: Asked) => {
      const request = new Request(origin + one.path, {
        method: one.method,
        headers: { accept: 'text/html', ...one.headers },
        ...(one.body !== undefined && { body: one.body }),
      })
      const response = await login.fetch(request)
      return { ...one, response, text: await response.text() }
    }),
  )
}

let all: Awaited<ReturnType<typeof answers>>
beforeAll(async () => {
  all = await answers()
})

/** What is wrong with the answers, one line each. */
function faults(judge: (headers: Headers, one: (typeof all)[number]) => unknown): string[] {
  return all
    .filter((one) => !judge(one.response.headers, one))
    .map(({ method, path, who, response }) => `${method} ${path} (${who}, ${response.status})`)
}

test('the suite looks at every route, and at answers of every kind', () => {
  const statuses = new Set(all.map(({ response }) => response.status))
  expect([...statuses]).toEqual(expect.arrayContaining([200, 303, 400, 401, 403, 404, 405, 415, 422]))
  expect(statuses).not.toContain(500)
  expect(routes.filter(isPage).length).toBeGreaterThan(25)
})

test.each([
  ['x-content-type-options', /^nosniff$/],
  ['x-frame-options', /^DENY$/],
  ['referrer-policy', /^no-referrer$/],
  ['cross-origin-opener-policy', /^same-origin$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['strict-transport-security', /^max-age=(?!0)\d{8,}; includeSubDomains$/],
])('every answer has %s', (name, expected) => {
  expect(faults((headers) => expected.test(headers.get(name) ?? ''))).toEqual([])
})

test('no answer may be cached, except assets, which never expire', () => {
  const isAsset = ({ path, response }: (typeof all)[number]) => path.startsWith('/assets/') && response.status === 200
  expect(
    faults((headers, one) =>
      isAsset(one)
        ? /^public, max-age=31536000, immutable$/.test(headers.get('cache-control') ?? '')
        : headers.get('cache-control') === 'no-store',
    ),
  ).toEqual([])
})

describe('the content security policy', () => {
  const directivesOf = (policy: string) =>
    new Map(policy.split('; ').map((directive) => [directive.split(' ')[0] ?? '', directive.split(' ').slice(1)]))

  test('goes with every page and every redirect', () => {
    const isSeen = ({ response }: (typeof all)[number]) =>
      response.headers.get('content-type')?.startsWith('text/html') || response.status === 303
    expect(faults((headers, one) => !isSeen(one) || headers.has('content-security-policy'))).toEqual([])
    expect(all.filter(isSeen).length).toBeGreaterThan(50)
  })

  test('permits no frame, no base, nothing inline and nothing from elsewhere, and a script only where it is used', () => {
    const isStrict = (policy: string, text: string) => {
      const directives = directivesOf(policy)
      const own = ['form-action', 'script-src', 'connect-src']
      const sources = [...directives].filter(([name]) => !own.includes(name)).flatMap(([, values]) => values)
      const used = scriptsFor(text)
      const scripts = used.length ? used.map(({ path }) => origin + path).join() : undefined
      const asks = used.some(({ asksServer }) => asksServer) ? origin : undefined
      return (
        directives.get('default-src')?.join() === "'none'" &&
        directives.get('frame-ancestors')?.join() === "'none'" &&
        directives.get('base-uri')?.join() === "'none'" &&
        directives.get('script-src')?.join() === scripts &&
        directives.get('connect-src')?.join() === asks &&
        sources.every((source) => /^('none'|'self'|'sha256-[\w+/=]{44}')$/.test(source))
      )
    }
    expect(
      faults(
        (headers, { text, path }) =>
          path.startsWith('/assets/') ||
          !headers.has('content-security-policy') ||
          isStrict(headers.get('content-security-policy') ?? '', text),
      ),
    ).toEqual([])
  })

  test('lets forms lead to login alone', () => {
    const policy = all.find(({ path }) => path === '/login')?.response.headers.get('content-security-policy') ?? ''
    expect(directivesOf(policy).get('form-action')).toEqual(["'self'"])
  })
})

test('no page has a script but the one for passkeys, an event handler or a style of its own', () => {
  expect(faults((_, { text }) => !/<script|\son[a-z]+=|\sstyle="/i.test(withoutScripts(text)))).toEqual([])
})

test('every answer names the request, and every page that refuses shows the same reference', () => {
  expect(faults((headers) => /^[\w-]{8,64}$/.test(headers.get('x-request-id') ?? ''))).toEqual([])
  // What is wrong with a field stands beside it.
  const isRefusal = ({ response }: (typeof all)[number]) =>
    response.status >= 400 && response.status !== 422 && response.headers.get('content-type')?.startsWith('text/html')
  expect(faults((headers, one) => !isRefusal(one) || one.text.includes(headers.get('x-request-id') ?? '?'))).toEqual([])
  expect(all.filter(isRefusal).length).toBeGreaterThan(20)
  const missing = all.find(({ path }) => path === '/no/such/page')
  expect(missing?.text).toContain(missing?.response.headers.get('x-request-id'))
})

test('a wrong method is answered with the right ones', () => {
  const wrong = all.filter(({ method }) => method === 'DELETE')
  expect(wrong.map(({ response }) => response.status)).toEqual(wrong.map(() => 405))
  expect(faults((headers, { method }) => method !== 'DELETE' || /GET|POST/.test(headers.get('allow') ?? ''))).toEqual(
    [],
  )
})

test('nothing tells what the service is made of', () => {
  expect(faults((headers) => !headers.has('server') && !headers.has('x-powered-by'))).toEqual([])
})

test('strict transport security is left out where there is no https, in development', async () => {
  await using development = await startLogin({
    settings: { publicOrigin: 'http://login.localhost:8080', development: true },
  })
  development.network.attach('login.localhost', development.app)
  const { headers } = await development.fetch(new Request('http://login.localhost:8080/login'))
  expect(headers.has('strict-transport-security')).toBe(false)
})
