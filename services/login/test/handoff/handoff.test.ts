import { createHash } from 'node:crypto'
import { Refusal } from '@constellation/client'
import type { Handoff } from '@constellation/contracts-login'
import { parseSetCookie } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { passRefusals } from '../../src/domain/pass-refusals.ts'
import { at, origin, type Person, password, pkce, startLogin, type TestLogin } from '../login.ts'
import { callAs, codeIn, firstAdministrator, openApplication } from './handoff.ts'

let login: TestLogin
let olga: Person
beforeAll(async () => {
  login = await startLogin()
  olga = await firstAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

const host = 'login.example.test'

describe('the cookies of a sign-in', () => {
  test('each is __Host-, Secure, HttpOnly, SameSite=Lax, for the whole host, set once, and the refresh cookie lives as long as its token', async () => {
    const anna = await login.person()
    const page = await login.signIn(login.openBrowser(), anna)
    const cookies = page.headers.getSetCookie().map(parseSetCookie)
    const names = cookies.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['__Host-refresh', '__Host-access']))
    for (const { attributes } of cookies) {
      expect(attributes.get('path')).toBe('/')
      expect(attributes.get('samesite')).toBe('Lax')
      expect([...attributes.keys()]).toEqual(expect.arrayContaining(['secure', 'httponly', 'max-age']))
      expect(attributes.has('domain')).toBe(false)
    }
    const life = (name: string) => Number(cookies.find((one) => one.name === name)?.attributes.get('max-age'))
    // The test's clock stands still while the database's goes on.
    expect(Math.abs(life('__Host-refresh') - 604_800)).toBeLessThan(60)
    expect(life('__Host-access')).toBeLessThan(900)
  })

  test('the refresh token goes to no application: not in the redirect, not in the exchange', async () => {
    const anna = await login.person()
    const page = await anna.browser.get(at('/login', { app: 'mail' }))
    const refreshToken = anna.browser.cookies.get(host, '__Host-refresh') ?? 'none'
    const { body } = await callAs<Handoff>(login, 'mail', 'exchange', { code: codeIn(page), appId: 'mail' })
    expect(page.location).not.toContain(refreshToken)
    expect(JSON.stringify(body)).not.toContain(refreshToken)
    expect(body).not.toHaveProperty('refreshToken')
  })

  test('a sign-in of somebody else in the same browser ends the session that was there', async () => {
    const anna = await login.person()
    const bo = await login.person()
    const handoff = await openApplication(login, anna)
    const page = await anna.browser.get(at('/login', { prompt: 'select_account' }))
    await anna.browser.submit(page, /^\/login\/password/, { email: bo.email, password })
    const renewed = await callAs(login, 'mail', 'renew', { renewalHandle: handoff.renewalHandle })
    expect(renewed).toMatchObject({ status: 401, body: { code: 'session_ended' } })
  })
})

describe('the one-time code', () => {
  test('a code is swapped once for an access token of this application, a renewal handle and the person', async () => {
    const anna = await login.person({ name: 'Anna Holm' })
    const page = await anna.browser.get(at('/login', { app: 'mail' }))
    expect(page.status).toBe(303)
    const { status, headers, body } = await callAs<Handoff>(login, 'mail', 'exchange', {
      code: codeIn(page),
      appId: 'mail',
    })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 900,
      user: { email: anna.email, emailVerified: true, displayName: 'Anna Holm', locale: 'en' },
    })
    const ticket = await login.deps.rbac().introspect({ body: { token: body.accessToken } })
    expect(ticket).toMatchObject({ active: true, applicationId: 'mail', userId: body.user.id })
  })

  test('only the hash of a code is stored', async () => {
    const anna = await login.person()
    const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
    const rows = await login.db.selectFrom('handoff_codes').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(code)
    const expected = createHash('sha256').update(code).digest('hex')
    expect(rows.map(({ code_hash }) => code_hash)).toContain(expected)
  })

  test('a second use is refused and ends the session, in login and for the application that had the tokens', async () => {
    const anna = await login.person()
    const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
    const first = await callAs<Handoff>(login, 'mail', 'exchange', { code, appId: 'mail' })
    const second = await callAs(login, 'mail', 'exchange', { code, appId: 'mail' })
    expect(second).toMatchObject({ status: 400, body: { code: 'handoff_code_used' } })
    const renewed = await callAs(login, 'mail', 'renew', { renewalHandle: first.body.renewalHandle })
    expect(renewed).toMatchObject({ status: 401, body: { code: 'session_ended' } })
    const account = await anna.browser.get(at('/account/security'))
    expect(account.location).toContain('/login?')
  })

  test('of many exchanges of one code at one moment at most one succeeds', async () => {
    const anna = await login.person()
    const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
    const all = await Promise.all(
      Array.from({ length: 8 }, () => callAs(login, 'mail', 'exchange', { code, appId: 'mail' })),
    )
    expect(all.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
    expect(all.filter(({ body }) => body.code === 'handoff_code_used').length).toBeGreaterThanOrEqual(7)
  })

  test('a code is refused after its minute, and the session stays', async () => {
    const anna = await login.person()
    const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
    await login.timePasses({ seconds: 61 })
    const late = await callAs(login, 'mail', 'exchange', { code, appId: 'mail' })
    expect(late).toMatchObject({ status: 400, body: { code: 'invalid_handoff_code' } })
    expect((await anna.browser.get(at('/account/security'))).status).toBe(200)
  })

  test('a code is worth nothing to another application, which cannot use it up either', async () => {
    const anna = await login.person()
    const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
    for (const appId of ['files', 'mail']) {
      const stolen = await callAs(login, 'files', 'exchange', { code, appId })
      expect(stolen).toMatchObject({ status: 400, body: { code: 'invalid_handoff_code' } })
    }
    const own = await callAs(login, 'mail', 'exchange', { code, appId: 'mail' })
    expect(own.status).toBe(200)
  })

  test('a code that was never given is refused', async () => {
    const unknown = await callAs(login, 'mail', 'exchange', { code: `hc_${'x'.repeat(43)}`, appId: 'mail' })
    expect(unknown).toMatchObject({ status: 400, body: { code: 'invalid_handoff_code' } })
  })

  test.each([
    ['a wrong secret', 'mail', 'not the secret'],
    ['no secret', 'mail', ''],
    ['an application that is not registered', 'nobody', 'the secret of mail'],
    ['an application without a secret', 'old', ''],
    ['an application without a secret, and a guess', 'old', '0'.repeat(64)],
  ])('%s proves no application', async (_, application, secret) => {
    const refused = await callAs(login, application, 'exchange', { code: 'hc_x', appId: application }, secret)
    expect(refused).toMatchObject({ status: 401, body: { code: 'application_unauthorized' } })
  })

  test.each(['Bearer x', 'Basic', 'Basic %%%', 'Basic bWFpbA==', ''])(
    'the authorization "%s" proves no application',
    async (authorization) => {
      const response = await login.fetch(
        new Request(`${origin}/handoff/exchange`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: '{}',
        }),
      )
      expect(response.status).toBe(401)
    },
  )

  test('a code of a session that has ended since is refused', async () => {
    const anna = await login.person()
    const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
    await anna.browser.submit(await anna.browser.get(at('/logout')), /^\/logout/)
    const late = await callAs(login, 'mail', 'exchange', { code, appId: 'mail' })
    expect(late).toMatchObject({ status: 401, body: { code: 'session_required' } })
  })
})

describe('the proof of the application that began the sign-in (PKCE)', () => {
  async function begin(challenge?: string) {
    const anna = await login.person()
    const query = { app: 'mail', ...(challenge && { code_challenge: challenge }) }
    return codeIn(await anna.browser.get(at('/login', query)))
  }

  test('the right verifier is accepted', async () => {
    const { verifier, challenge } = pkce()
    const body = { code: await begin(challenge), appId: 'mail', codeVerifier: verifier }
    expect((await callAs(login, 'mail', 'exchange', body)).status).toBe(200)
  })

  test('a wrong verifier is refused, and does not use the code up', async () => {
    const { verifier, challenge } = pkce()
    const body = { code: await begin(challenge), appId: 'mail', codeVerifier: pkce().verifier }
    const wrong = await callAs(login, 'mail', 'exchange', body)
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_code_verifier' } })
    const right = await callAs(login, 'mail', 'exchange', { ...body, codeVerifier: verifier })
    expect(right.status).toBe(200)
  })

  test('a missing verifier is refused where the sign-in began with a challenge', async () => {
    const body = { code: await begin(pkce().challenge), appId: 'mail' }
    expect(await callAs(login, 'mail', 'exchange', body)).toMatchObject({ body: { code: 'invalid_code_verifier' } })
  })

  test('a verifier is refused where the sign-in began without a challenge', async () => {
    const body = { code: await begin(), appId: 'mail', codeVerifier: pkce().verifier }
    expect(await callAs(login, 'mail', 'exchange', body)).toMatchObject({ body: { code: 'invalid_code_verifier' } })
  })

  test.each(['short', 'x'.repeat(44), `${'x'.repeat(42)}=`, `${'x'.repeat(42)}/`])(
    'the challenge "%s" is refused before anything is shown',
    async (challenge) => {
      const page = await login.openBrowser().get(at('/login', { app: 'mail', code_challenge: challenge }))
      expect(page.status).toBe(400)
    },
  )

  test('the challenge outlives a detour over sign-up and the link of the mail', async () => {
    const { verifier, challenge } = pkce()
    const browser = login.openBrowser()
    const email = 'detour@example.test'
    const form = await browser.get(at('/sign-up', { app: 'mail', code_challenge: challenge, app_state: 'kept' }))
    await browser.submit(form, /^\/sign-up/, { name: 'Dora', email, password })
    const link = await login.linkTo(email, '/verify')
    const done = await browser.submit(await browser.get(link), /^\/verify/)
    expect(new URL(done.location ?? '').searchParams.get('app_state')).toBe('kept')
    const body = { code: codeIn(done), appId: 'mail', codeVerifier: verifier }
    expect((await callAs(login, 'mail', 'exchange', body)).status).toBe(200)
  })
})

describe('the way to the application', () => {
  test('leads to its default destination with the code, its own state and the language', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    const state = 'a/b?c=d&e ü'
    const page = await login.signIn(browser, anna, at('/login', { app: 'mail', app_state: state, locale: 'da' }))
    const url = new URL(page.location ?? '')
    expect(url.origin + url.pathname).toBe('https://mail.example.test/inbox')
    expect(url.searchParams.get('app_state')).toBe(state)
    expect(url.searchParams.get('locale')).toBe('da')
    expect(url.searchParams.get('code')).toMatch(/^hc_[\w-]{43}$/)
    expect(url.hash).toBe('')
  })

  test('keeps the query of the destination, and replaces what it says of code and state', async () => {
    const anna = await login.person()
    const next = 'https://mail.example.test/inbox?folder=2&code=planted&locale=xx#top'
    const page = await anna.browser.get(at('/login', { app: 'mail', next, app_state: 's' }))
    const url = new URL(page.location ?? '')
    expect(url.searchParams.get('folder')).toBe('2')
    expect(url.searchParams.getAll('code')).toEqual([codeIn(page)])
    expect(url.searchParams.getAll('locale')).toEqual(['en'])
    expect(url.hash).toBe('')
  })

  test('a state that is too long is refused before anything is shown', async () => {
    const page = await login.openBrowser().get(at('/login', { app: 'mail', app_state: 'x'.repeat(513) }))
    expect(page.status).toBe(400)
  })

  test('a person who is signed in goes on without a form', async () => {
    const anna = await login.person()
    const page = await anna.browser.get(at('/login', { app: 'files' }))
    expect(page.location).toMatch(/^https:\/\/files\.example\.test\/app\?/)
  })

  // `minAal` is registered and waits for second factors: nobody can have level 2 before there are any.
})

describe('renewal', () => {
  test('a handle is swapped for a new access token and the next handle, and works once', async () => {
    const anna = await login.person()
    const first = await openApplication(login, anna)
    await login.timePasses({ minutes: 14 })
    login.clock.advance({ minutes: 14 })
    const { status, body } = await callAs<Handoff>(login, 'mail', 'renew', { renewalHandle: first.renewalHandle })
    expect(status).toBe(200)
    expect(body.renewalHandle).not.toBe(first.renewalHandle)
    expect(body).toMatchObject({ sessionId: first.sessionId, user: { id: first.user.id }, expiresIn: 900 })
    const ticket = await login.deps.rbac().introspect({ body: { token: body.accessToken } })
    expect(ticket).toMatchObject({ active: true, applicationId: 'mail' })
  })

  test('the same handle again within ten seconds is a lost reply and gets the same answer', async () => {
    const { renewalHandle } = await openApplication(login, await login.person())
    const [one, two] = [
      await callAs<Handoff>(login, 'mail', 'renew', { renewalHandle }),
      await callAs<Handoff>(login, 'mail', 'renew', { renewalHandle }),
    ]
    expect([one.status, two.status]).toEqual([200, 200])
    expect(two.body.renewalHandle).toBe(one.body.renewalHandle)
  })

  test('a handle whose reply was lost twelve seconds ago is renewed', async () => {
    const opened = await openApplication(login, await login.person())
    const renewal = { renewalHandle: opened.renewalHandle }
    await callAs(login, 'mail', 'renew', renewal)
    await login.timePasses({ seconds: 12 })
    expect(await callAs<Handoff>(login, 'mail', 'renew', renewal)).toMatchObject({
      status: 200,
      body: { sessionId: opened.sessionId },
    })
  })

  test('a handle means nothing in the hands of another application', async () => {
    const { renewalHandle } = await openApplication(login, await login.person())
    const stolen = await callAs(login, 'files', 'renew', { renewalHandle })
    expect(stolen).toMatchObject({ status: 401, body: { code: 'invalid_refresh_token' } })
    expect((await callAs(login, 'mail', 'renew', { renewalHandle })).status).toBe(200)
  })

  test("the browser's own refresh token renews no application", async () => {
    const anna = await login.person()
    const renewalHandle = anna.browser.cookies.get(host, '__Host-refresh') ?? ''
    const refused = await callAs(login, 'mail', 'renew', { renewalHandle })
    expect(refused).toMatchObject({ status: 401, body: { code: 'invalid_refresh_token' } })
    expect((await anna.browser.get(at('/account/security'))).status).toBe(200)
  })

  test('a handle of a session that was ended is refused', async () => {
    const anna = await login.person()
    const { renewalHandle } = await openApplication(login, anna)
    await anna.browser.submit(await anna.browser.get(at('/logout')), /^\/logout/)
    const refused = await callAs(login, 'mail', 'renew', { renewalHandle })
    expect(refused).toMatchObject({ status: 401, body: { code: 'session_ended' } })
  })

  test('an application can end the session everywhere, and ending it twice is no error', async () => {
    const anna = await login.person()
    const mail = await openApplication(login, anna)
    const files = await openApplication(login, anna, 'files')
    for (let time = 0; time < 2; time++) {
      const ended = await callAs(login, 'mail', 'end', { renewalHandle: mail.renewalHandle })
      expect(ended.status).toBe(204)
    }
    const other = await callAs(login, 'files', 'renew', { renewalHandle: files.renewalHandle })
    expect(other).toMatchObject({ status: 401, body: { code: 'session_ended' } })
    expect((await anna.browser.get(at('/account/security'))).location).toContain('/login')
  })
})

describe('an application that asks for a permission', () => {
  test('refuses the exchange for a person who lacks it', async () => {
    const anna = await login.person()
    const code = codeIn(await anna.browser.get(at('/login', { app: 'operator' })))
    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = await callAs(login, 'operator', 'exchange', { code, appId: 'operator' })
      expect(refused).toMatchObject({ status: 403, body: { code: 'application_denied' } })
    }
    expect((await anna.browser.get(at('/account/security'))).status).toBe(200)
  })

  test('opens to a person who has it, and its token names it', async () => {
    const handoff = await openApplication(login, olga, 'operator')
    const ticket = await login.deps.rbac().introspect({ body: { token: handoff.accessToken } })
    expect(ticket).toMatchObject({ active: true, applicationId: 'operator' })
    expect(JSON.parse(Buffer.from(handoff.accessToken.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      azp: 'operator',
    })
  })

  test('a token that was made for an application opens none of our own pages', async () => {
    const { accessToken } = await openApplication(login, await login.person())
    const browser = login.openBrowser()
    browser.cookies.set(host, '__Host-access', accessToken)
    expect((await browser.get(at('/account/security'))).location).toContain('/login?')
  })
})

describe('a browser-only application', () => {
  const app = 'https://old.example.test'

  test('gets the access token in the fragment and nowhere else, and no code', async () => {
    const anna = await login.person()
    const page = await anna.browser.get(at('/login', { app: 'old', app_state: 's1' }))
    const url = new URL(page.location ?? '')
    const fragment = new URLSearchParams(url.hash.slice(1))
    const token = fragment.get('access_token') ?? ''
    expect(fragment.get('token_type')).toBe('Bearer')
    expect(fragment.get('expires_in')).toBe('900')
    expect(url.search).not.toContain(token)
    expect(url.searchParams.get('code')).toBeNull()
    expect(url.searchParams.get('app_state')).toBe('s1')
    const ticket = await login.deps.rbac().introspect({ body: { token } })
    expect(ticket).toMatchObject({ active: true, applicationId: 'old' })
  })

  test('that is not open to a person says so on a page with a way on to another account', async () => {
    const anna = await login.person()
    const page = await anna.browser.get(at('/login', { app: 'old-operator' }), { 'accept-language': 'da' })
    expect(page.status).toBe(403)
    expect(page.text).toContain('Du har ikke adgang til applikationen')
    expect(page.text).toContain('/login?app=old-operator&amp;prompt=select_account')
  })

  const xhr = (browser: Person['browser'], headers: Record<string, string>) =>
    login.fetch(
      new Request(at('/session/refresh'), {
        method: 'POST',
        headers: { accept: '*/*', cookie: browser.cookies.headerFor(origin) ?? '', ...headers },
      }),
    )
  const own = { origin: app, 'x-requested-with': 'login' }

  test('refreshes by the cookie: a new access token for itself, and a rotated cookie', async () => {
    const anna = await login.person()
    const before = anna.browser.cookies.get(host, '__Host-refresh')
    const answer = await xhr(anna.browser, own)
    const body = (await answer.json()) as { accessToken: string }
    anna.browser.cookies.keep(origin, answer.headers)
    expect(answer.status).toBe(200)
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 })
    expect(anna.browser.cookies.get(host, '__Host-refresh')).not.toBe(before)
    const ticket = await login.deps.rbac().introspect({ body: { token: body.accessToken } })
    expect(ticket).toMatchObject({ active: true, applicationId: 'old' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('may read the answer with the cookie (CORS), also a refusal', async () => {
    const anna = await login.person()
    for (const browser of [anna.browser, login.openBrowser()]) {
      const { headers } = await xhr(browser, own)
      expect(headers.get('access-control-allow-origin')).toBe(app)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  test('its browser is told beforehand that it may call', async () => {
    const preflight = await login.fetch(
      new Request(at('/session/refresh'), {
        method: 'OPTIONS',
        headers: {
          origin: app,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-requested-with',
        },
      }),
    )
    expect(preflight.status).toBe(204)
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringContaining('x-requested-with'),
      vary: 'Origin',
    })
  })

  test.each([
    ['a page of nobody', 'https://evil.example.test'],
    ['a page of an application with a server', 'https://mail.example.test'],
    ['a page of login', origin],
    ['a page at another port', 'https://old.example.test:444'],
    ['a page without https', 'http://old.example.test'],
    ['a page whose host only ends alike', 'https://old.example.test.evil.test'],
    ['a page without an origin', 'null'],
  ])('%s is refused, may not read why, and uses nothing up', async (_, other) => {
    const anna = await login.person()
    const before = anna.browser.cookies.get(host, '__Host-refresh')
    const answer = await xhr(anna.browser, { ...own, origin: other })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'origin_denied' })
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    const preflight = await login.fetch(
      new Request(at('/session/refresh'), { method: 'OPTIONS', headers: { origin: other } }),
    )
    expect(preflight.status).toBe(403)
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(anna.browser.cookies.get(host, '__Host-refresh')).toBe(before)
  })

  test('a call without the header that a plain form cannot set is refused', async () => {
    const anna = await login.person()
    const answers = [
      await xhr(anna.browser, { origin: app }),
      await xhr(anna.browser, { ...own, 'x-requested-with': 'x' }),
    ]
    for (const answer of answers) expect(answer.status).toBe(403)
  })

  test('a call without an origin is refused', async () => {
    const anna = await login.person()
    expect((await xhr(anna.browser, { 'x-requested-with': 'login' })).status).toBe(403)
  })

  test('a session that is over removes the cookies', async () => {
    const anna = await login.person()
    const cookie = anna.browser.cookies.headerFor(origin) ?? ''
    await anna.browser.submit(await anna.browser.get(at('/logout')), /^\/logout/)
    const answer = await xhr(anna.browser, { ...own, cookie })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'session_required' })
    const cleared = answer.headers.getSetCookie().map(parseSetCookie)
    expect(cleared.map(({ name, value, attributes }) => [name, value, attributes.get('max-age')])).toEqual(
      expect.arrayContaining([
        ['__Host-refresh', '', '0'],
        ['__Host-access', '', '0'],
      ]),
    )
  })

  test('an application that requires a permission gets no refresh for a person who lacks it', async () => {
    const anna = await login.person()
    const denied = await xhr(anna.browser, { ...own, origin: 'https://old-operator.example.test' })
    expect(denied.status).toBe(403)
    expect(await denied.json()).toMatchObject({ code: 'application_denied' })
    const allowed = await xhr(olga.browser, { ...own, origin: 'https://old-operator.example.test' })
    expect(allowed.status).toBe(200)
    olga.browser.cookies.keep(origin, allowed.headers)
  })

  test('cannot use the exchange: it has no secret, and its browser gets no code', async () => {
    const refused = await callAs(login, 'old', 'exchange', { code: `hc_${'x'.repeat(43)}`, appId: 'old' }, 'anything')
    expect(refused).toMatchObject({ status: 401, body: { code: 'application_unauthorized' } })
  })
})

test.each([
  ['end', { renewalHandle: '' }],
  ['renew', { renewalHandle: '' }],
  ['end', { renewalHandle: 'x'.repeat(129) }],
  ['exchange', { code: '', appId: 'mail' }],
] as const)(
  'what is wrong in a call of /handoff/%s is said in the words of its own contract: %j',
  async (operation, body) => {
    const answer = await callAs<{ errors: { pointer: string }[] }>(login, 'mail', operation, body)
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed'])
    const own = Object.keys(body).map((name) => `/${name}`)
    for (const { pointer } of answer.body.errors) expect(own).toContain(pointer)
    expect(JSON.stringify(answer.body)).not.toMatch(/refreshToken|presenter/)
  },
)

test('the validation text of an inner service reaches no stranger', () => {
  const code = 'validation_failed'
  const errors = [{ pointer: '/refreshToken', message: 'inner words' }]
  const problem = { type: 'x', title: 'x', status: 422, detail: 'inner words', requestId: 'r', code, errors }
  const failure = passRefusals(new Refusal(code, problem as never, undefined))
  expect(failure).toMatchObject({ code: 'validation_failed' })
  expect(failure.message).not.toContain('inner')
  expect(failure).not.toMatchObject({ errors: expect.anything() })
})

test('a reply sets each cookie once', async () => {
  const anna = await login.person()
  const bo = await login.person()
  const replies = [
    await login.signIn(anna.browser, bo, at('/login', { prompt: 'select_account' })),
    await anna.browser.submit(await anna.browser.get(at('/account/password')), /^\/account\/password/, {
      newPassword: 'some other words here',
    }),
    await anna.browser.submit(await anna.browser.get(at('/logout')), /^\/logout/),
  ]
  for (const { headers } of replies) {
    const names = headers.getSetCookie().map((line) => parseSetCookie(line).name)
    expect(names).toEqual([...new Set(names)])
  }
})
