import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callAs, codeIn, openApplication } from '../handoff/handoff.ts'
import { at, origin, otherPassword, type Person, safari, startLogin, type TestLogin } from '../login.ts'
import { startAdministrator } from '../pages.ts'

let login: TestLogin
let admin: Awaited<ReturnType<typeof startAdministrator>>
beforeAll(async () => {
  login = await startLogin()
  admin = await startAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

beforeEach(async () => {
  for (const application of ['mail', 'files']) login.applications.answerWith(application, 200)
  await login.settle()
  login.applications.told.splice(0)
})

const csrfOf = (text: string) => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? ''

async function signOut({ browser }: Pick<Person, 'browser'>) {
  await browser.submit(await browser.get(at('/logout')), /^\/logout/)
}

/** What an application reads in a logout token, after checking all that OpenID Connect Back-Channel Logout 1.0 §2.6 asks. */
async function verified(logoutToken: string, application: string) {
  const response = await login.fetch(new Request(at('/.well-known/jwks.json')))
  const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
  const { payload } = await jwtVerify(logoutToken, keys, {
    issuer: origin,
    audience: application,
    typ: 'logout+jwt',
    algorithms: ['ES256'],
    currentDate: login.clock.now(),
    requiredClaims: ['iat', 'exp', 'jti', 'sub', 'sid', 'events'],
  })
  return payload
}

describe('the logout token', () => {
  test('is what the format asks for, verified by the published keys', async () => {
    const anna = await login.person()
    const { sessionId, user } = await openApplication(login, anna)
    await signOut(anna)
    await login.settle()
    const [call] = login.applications.toldTo('mail')
    expect(call?.contentType).toBe('application/x-www-form-urlencoded')
    expect(decodeProtectedHeader(call?.logoutToken ?? '')).toMatchObject({ alg: 'ES256', typ: 'logout+jwt' })
    const payload = await verified(call?.logoutToken ?? '', 'mail')
    expect(payload).toMatchObject({
      iss: origin,
      aud: 'mail',
      sub: user.id,
      sid: sessionId,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(120)
    expect(payload).not.toHaveProperty('nonce')
  })

  test('is for one application, and has an id of its own', async () => {
    const anna = await login.person()
    await openApplication(login, anna, 'mail')
    await openApplication(login, anna, 'files')
    await signOut(anna)
    await login.settle()
    const tokens = await Promise.all(
      login.applications.told.map((call) => verified(call.logoutToken, call.application)),
    )
    expect(tokens.map(({ aud }) => aud).sort()).toEqual(['files', 'mail'])
    expect(new Set(tokens.map(({ jti }) => jti)).size).toBe(2)
    const [call] = login.applications.toldTo('mail')
    await expect(verified(call?.logoutToken ?? '', 'files')).rejects.toThrow('aud')
  })

  test('the published keys are public', async () => {
    const response = await login.fetch(new Request(at('/.well-known/jwks.json')))
    const { keys } = (await response.json()) as JSONWebKeySet
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) expect(key).not.toHaveProperty('d')
  })
})

describe('every application of a session is told once', () => {
  const causes: [string, (anna: Person) => Promise<unknown>][] = [
    ['when the person signs out', signOut],
    [
      'when the application ends it',
      async (anna) => {
        const { renewalHandle } = await openApplication(login, anna)
        await callAs(login, 'mail', 'end', { renewalHandle })
      },
    ],
    [
      'when it is ended from another device',
      async (anna) => {
        const phone = login.openBrowser({ 'user-agent': safari })
        await login.signIn(phone, anna)
        const page = await phone.get(at('/account/security'))
        const [, action = ''] = /formaction="([^"]*)"/.exec(page.text) ?? []
        await phone.post(at(action), { csrf: csrfOf(page.text) })
      },
    ],
    [
      'when all others are ended',
      async (anna) => {
        const phone = login.openBrowser({ 'user-agent': safari })
        await login.signIn(phone, anna)
        await phone.submit(await phone.get(at('/account/sessions/end')), /^\/account\/sessions\/end/)
      },
    ],
    [
      'when the password is changed elsewhere',
      async (anna) => {
        const phone = login.openBrowser({ 'user-agent': safari })
        await login.signIn(phone, anna)
        await phone.submit(await phone.get(at('/account/password')), /^\/account\/password/, {
          newPassword: otherPassword,
        })
      },
    ],
    [
      'when the password is reset',
      async (anna) => {
        const other = login.openBrowser()
        await other.submit(await other.get(at('/forgot')), /^\/forgot/, { email: anna.email })
        const link = await login.linkTo(anna.email, '/reset')
        await other.submit(await other.get(link), /^\/reset/, { newPassword: otherPassword })
      },
    ],
    ['when the person is disabled', (anna) => admin.disable(anna)],
    ['when a service ends every session of the person', (anna) => admin.endAllSessions(anna)],
    [
      'when a code is used twice',
      async (anna) => {
        const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
        for (let use = 0; use < 2; use++) await callAs(login, 'mail', 'exchange', { code, appId: 'mail' })
      },
    ],
    [
      'when a renewal handle is used again after its successor',
      async (anna) => {
        const { renewalHandle } = await openApplication(login, anna)
        let next = renewalHandle
        for (let renewal = 0; renewal < 3; renewal++) {
          const { body } = await callAs<{ renewalHandle: string }>(login, 'mail', 'renew', { renewalHandle: next })
          next = body.renewalHandle
          await login.timePasses({ seconds: 30 })
        }
        for (let replay = 0; replay < 3; replay++) {
          await callAs(login, 'mail', 'renew', { renewalHandle })
          await login.timePasses({ seconds: 30 })
        }
      },
    ],
    [
      'when somebody else signs in in the same browser',
      async (anna) => {
        const bo = await login.person()
        await login.signIn(anna.browser, bo, at('/login', { prompt: 'select_account' }))
      },
    ],
  ]

  test.each(causes)('%s', async (_, end) => {
    const anna = await login.person()
    const { sessionId } = await openApplication(login, anna, 'mail')
    await openApplication(login, anna, 'files')
    await openApplication(login, anna, 'mail')
    await login.settle()
    expect(login.applications.told).toEqual([])
    await end(anna)
    await login.settle()
    expect(login.applications.told.map(({ application }) => application).sort()).toEqual(['files', 'mail'])
    for (const { logoutToken, application } of login.applications.told)
      expect((await verified(logoutToken, application)).sid).toBe(sessionId)
    await login.settle()
    expect(login.applications.told).toHaveLength(2)
  })

  test('a session that was opened to no application tells nobody', async () => {
    const anna = await login.person()
    await signOut(anna)
    await login.settle()
    expect(login.applications.told).toEqual([])
  })

  test('the sessions of the person that go on are not among them', async () => {
    const anna = await login.person()
    await openApplication(login, anna)
    const phone = login.openBrowser({ 'user-agent': safari })
    await login.signIn(phone, anna)
    const ended = await openApplication(login, { browser: phone })
    await signOut({ browser: phone })
    await login.settle()
    const told = await Promise.all(login.applications.told.map((call) => verified(call.logoutToken, 'mail')))
    expect(told.map(({ sid }) => sid)).toEqual([ended.sessionId])
  })

  test('an event that is delivered twice tells an application once', async () => {
    const anna = await login.person()
    const { sessionId, user } = await openApplication(login, anna)
    const body = {
      id: login.deps.newId(),
      type: 'sessions_ended' as const,
      occurredAt: login.clock.now().toISOString(),
      data: { userId: user.id, sessionIds: [sessionId], reason: 'log_out' },
    }
    for (let delivery = 0; delivery < 3; delivery++) await login.as('rbac').receiveEvent({ body: body as never })
    await login.settle()
    expect(login.applications.told).toHaveLength(1)
  })
})

describe('an application that does not take it', () => {
  async function endOne() {
    const anna = await login.person()
    await openApplication(login, anna)
    await signOut(anna)
    await login.settle()
  }

  test.each([500, 503, 404, 401, 302])('and answers %i is told again until it does', async (status) => {
    login.applications.answerWith('mail', status)
    await endOne()
    expect(login.applications.told).toHaveLength(1)
    await login.timePasses({ seconds: 10 })
    await login.settle()
    expect(login.applications.told).toHaveLength(2)
    login.applications.answerWith('mail', 204)
    for (let later = 0; later < 3; later++) {
      await login.timePasses({ minutes: 6 })
      await login.settle()
    }
    expect(login.applications.told).toHaveLength(3)
    const ids = await Promise.all(login.applications.told.map((call) => verified(call.logoutToken, 'mail')))
    expect(new Set(ids.map(({ jti }) => jti)).size).toBe(1)
    expect((await login.backlog()).waiting).toBe(0)
  })

  test('because it is down is told when it is back, and others are told meanwhile', async () => {
    const anna = await login.person()
    await openApplication(login, anna, 'mail')
    await openApplication(login, anna, 'files')
    const back = login.applications.takeDown('mail')
    await signOut(anna)
    await login.settle()
    expect(login.applications.told.map(({ application }) => application)).toEqual(['files'])
    back()
    await login.timePasses({ minutes: 6 })
    await login.settle()
    expect(login.applications.toldTo('mail')).toHaveLength(1)
  })

  test('and says it never will (400) is not told again', async () => {
    login.applications.answerWith('mail', 400)
    await endOne()
    await login.timePasses({ minutes: 6 })
    await login.settle()
    expect(login.applications.told).toHaveLength(1)
    expect((await login.backlog()).waiting).toBe(0)
  })
})

test('only rbac may tell of events', async () => {
  const body = {
    id: login.deps.newId(),
    type: 'sessions_ended',
    occurredAt: login.clock.now().toISOString(),
    data: { userId: login.deps.newId(), sessionIds: [], reason: 'log_out' },
  } as never
  await expect(login.as('platform-api').receiveEvent({ body })).rejects.toMatchObject({ code: 'service_unauthorized' })
  const nobody = new Request(at('/events'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect((await login.fetch(nobody)).status).toBe(401)
  await login.as('rbac').receiveEvent({ body })
})
