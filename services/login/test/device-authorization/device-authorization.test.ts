import type { ResponseBodyError } from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, origin, startLogin, type TestLogin } from '../login.ts'
import { isWrong, retryAfter } from '../pages.ts'
import { enrolApp } from '../second-factors/second-step.ts'
import { confirmPage, press, program, send, startOperators, stockClient } from './device.ts'

let login: TestLogin
let operators: Awaited<ReturnType<typeof startOperators>>
let client: ReturnType<typeof stockClient>
beforeAll(async () => {
  login = await startLogin()
  operators = await startOperators(login)
  client = stockClient(login)
})
afterAll(() => login[Symbol.asyncDispose]())

/** Lets the interval of a device code pass. */
const wait = () => login.timePasses({ seconds: 6 })
const refusal = (error: string) => ({ error }) as Partial<ResponseBodyError>
const introspect = (token: string) => login.rbac.as('broker').introspect({ body: { token } })

async function signedIn() {
  const bo = await operators.holderOf('broker_read')
  const begun = await client.begin()
  await press(bo.browser, begun.user_code, 'allow')
  return { bo, begun, tokens: await client.poll(begun) }
}

describe('a stock client of OAuth', () => {
  test('waits until the person allows it, and gets an access token of `operator` and a refresh token', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await client.begin({ scope: 'anything' })
    expect(begun).toMatchObject({ verification_uri: `${origin}/device`, expires_in: 600, interval: 5 })
    expect(begun.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('authorization_pending'))
    const done = await press(bo.browser, begun.user_code, 'allow')
    expect(done.location).toBe(at('/account/device', { done: 'allowed' }))
    await wait()
    const tokens = await client.poll(begun)
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 900 })
    expect(await introspect(tokens.access_token)).toMatchObject({
      active: true,
      userId: bo.id,
      applicationId: 'operator',
      permissions: ['broker_read'],
    })
  })

  test('renews with a refresh token that is used once', async () => {
    const { bo, tokens } = await signedIn()
    const renewed = await client.refresh(tokens.refresh_token)
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token)
    expect(await introspect(renewed.access_token)).toMatchObject({ active: true, userId: bo.id })
    await client.refresh(renewed.refresh_token)
    await login.timePasses({ seconds: 11 })
    await expect(client.refresh(tokens.refresh_token)).rejects.toMatchObject(refusal('invalid_grant'))
    expect(await introspect(renewed.access_token)).toEqual({ active: false })
  })

  test('signs out: the session ends, here and in the browser', async () => {
    const { bo, tokens } = await signedIn()
    await client.revoke(tokens.refresh_token)
    await client.revoke(tokens.refresh_token)
    expect(await introspect(tokens.access_token)).toEqual({ active: false })
    await expect(client.refresh(tokens.refresh_token)).rejects.toMatchObject(refusal('invalid_grant'))
    expect((await bo.browser.get(at('/account/security'))).location).toContain('/login?')
  })

  test('is signed out when the person signs out in the browser, and is listed among their sessions', async () => {
    const { bo, tokens } = await signedIn()
    expect((await bo.browser.get(at('/account/security'))).text).toContain('Operator')
    await bo.browser.submit(await bo.browser.get(at('/logout')), /^\/logout/)
    await expect(client.refresh(tokens.refresh_token)).rejects.toMatchObject(refusal('invalid_grant'))
  })
})

describe('a refresh token of the device flow', () => {
  test('is worthless to an application with the same id, and a handle of that application is worthless here', async () => {
    const { tokens } = await signedIn()
    const { olga } = operators
    const code = new URL((await olga.browser.get(at('/login', { app: 'operator' }))).location ?? '').searchParams.get(
      'code',
    )
    const asApplication = (operation: string, body: object) =>
      login.fetch(
        new Request(`${origin}/handoff/${operation}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Basic ${Buffer.from('operator:the secret of operator').toString('base64')}`,
          },
          body: JSON.stringify(body),
        }),
      )
    const handoff = await (await asApplication('exchange', { code, appId: 'operator' })).json()
    await expect(client.refresh(handoff.renewalHandle)).rejects.toMatchObject(refusal('invalid_grant'))
    await client.revoke(handoff.renewalHandle)
    expect(await introspect(handoff.accessToken)).toMatchObject({ active: true })
    const renewed = await asApplication('renew', { renewalHandle: tokens.refresh_token })
    expect(await renewed.json()).toMatchObject({ code: 'invalid_refresh_token' })
  })
})

describe('what a program is refused', () => {
  test.each([
    ['authorize', {}, 400, 'invalid_request'],
    ['authorize', { client_id: 'mail' }, 401, 'invalid_client'],
    ['authorize', { client_id: '' }, 400, 'invalid_request'],
    ['authorize', { client_id: 'operator\0' }, 400, 'invalid_request'],
    ['authorize', 'client_id=operator&client_id=operator', 400, 'invalid_request'],
    ['token', { client_id: 'operator' }, 400, 'invalid_request'],
    ['token', { client_id: 'operator', grant_type: 'authorization_code', code: 'c' }, 400, 'unsupported_grant_type'],
    ['token', { client_id: 'operator', grant_type: 'refresh_token' }, 400, 'invalid_request'],
    [
      'token',
      { client_id: 'operator', grant_type: 'refresh_token', refresh_token: 'x'.repeat(500) },
      400,
      'invalid_grant',
    ],
    ['token', { client_id: 'mail', grant_type: 'refresh_token', refresh_token: 'x' }, 401, 'invalid_client'],
    [
      'token',
      { client_id: 'operator', grant_type: 'urn:ietf:params:oauth:grant-type:device_code' },
      400,
      'invalid_request',
    ],
    [
      'token',
      { client_id: 'operator', grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'dc_no' },
      400,
      'invalid_grant',
    ],
    ['revoke', { client_id: 'operator' }, 400, 'invalid_request'],
    ['revoke', { client_id: 'operator', token: 'a.b.c' }, 400, 'unsupported_token_type'],
    ['revoke', { client_id: 'mail', token: 'x' }, 401, 'invalid_client'],
  ] as const)('/device/%s with %j is %i %s, as an OAuth error', async (path, fields, status, error) => {
    const answer = await send(login, path, fields)
    expect(answer).toMatchObject({
      status,
      body: { error, error_description: expect.stringMatching(/^[\x20-\x7E]+$/) },
    })
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('an unknown token is revoked without an error', async () => {
    expect((await send(login, 'revoke', { client_id: 'operator', token: 'x'.repeat(200) })).status).toBe(200)
    expect((await send(login, 'revoke', { client_id: 'operator', token: 'rh_unknown' })).status).toBe(200)
  })

  test('another encoding than a form is refused as OAuth has it', async () => {
    const response = await login.fetch(
      new Request(`${origin}/device/authorize`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/html' },
        body: '{"client_id":"operator"}',
      }),
    )
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }])
  })

  test('who polls too often is told to slow down, and the interval grows by five seconds each time', async () => {
    const begun = await client.begin()
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('authorization_pending'))
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('slow_down'))
    await wait()
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('slow_down'))
    await login.timePasses({ seconds: 16 })
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('authorization_pending'))
  })

  test('an expired code is told as expired, also when it was allowed, and cannot be allowed any more', async () => {
    const bo = await operators.holderOf('broker_read')
    const [one, other] = [await client.begin(), await client.begin()]
    await press(bo.browser, one.user_code, 'allow')
    const page = await confirmPage(bo.browser, other.user_code)
    await login.timePasses({ minutes: 10 })
    for (const begun of [one, other]) await expect(client.poll(begun)).rejects.toMatchObject(refusal('expired_token'))
    const late = await bo.browser.submit(page, /^\/account\/device\/allow/)
    expect([late.status, isWrong(late, 'user_code')]).toEqual([303, false])
  })

  test('too many begins from one address are refused, and from another they are not', async () => {
    const there = stockClient(login, { ip: '203.0.113.200' })
    const answers = await Promise.allSettled(Array.from({ length: 33 }, () => there.begin()))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(30)
    await client.begin()
  })
})

describe('a device code', () => {
  test('is kept as a hash, and the handle behind it is sealed and goes with the poll', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await client.begin()
    await press(bo.browser, begun.user_code, 'allow')
    const row = () =>
      login.db
        .selectFrom('device_authorizations')
        .selectAll()
        .where('user_code', '=', begun.user_code.replace('-', ''))
        .executeTakeFirstOrThrow()
    expect(JSON.stringify(await row())).not.toContain(begun.device_code)
    expect((await row()).renewal_handle).not.toMatch(/^rh_/)
    await client.poll(begun)
    expect(await row()).toMatchObject({ state: 'redeemed', renewal_handle: null })
  })

  test('that is used again ends the session: someone else has seen it', async () => {
    const { begun, tokens } = await signedIn()
    await wait()
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('invalid_grant'))
    expect(await introspect(tokens.access_token)).toEqual({ active: false })
  })

  test('that is polled twice at once gives tokens once', async () => {
    for (let round = 0; round < 4; round++) {
      const bo = await operators.holderOf('broker_read')
      const begun = await client.begin()
      await press(bo.browser, begun.user_code, 'allow')
      const polls = await Promise.allSettled([client.poll(begun), client.poll(begun), client.poll(begun)])
      const [tokens, ...none] = polls.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      expect(none).toEqual([])
      const errors = polls.flatMap((one) => (one.status === 'rejected' ? [one.reason.error] : []))
      expect(errors).toEqual(['slow_down', 'slow_down'])
      expect(await introspect(tokens?.access_token ?? '')).toMatchObject({ active: true })
    }
  })

  test('can be polled again when rbac did not answer', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await client.begin()
    await press(bo.browser, begun.user_code, 'allow')
    login.network.detach('rbac')
    const fields = {
      client_id: 'operator',
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: begun.device_code,
    }
    const answer = await send(login, 'token', fields)
    login.network.attach('rbac', login.rbac.app)
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } })
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await client.poll(begun)).toMatchObject({ token_type: 'bearer' })
  })

  test('gives nothing when the person signed out before the poll', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await client.begin()
    await press(bo.browser, begun.user_code, 'allow')
    await bo.browser.submit(await bo.browser.get(at('/logout')), /^\/logout/)
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('access_denied'))
  })
})

describe('the page', () => {
  test('is reached by the short address, and by the whole one with the code', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await stockClient(login, { ip: '203.0.113.201' }).begin()
    const short = await bo.browser.follow(await bo.browser.get(begun.verification_uri))
    expect(short.text).toContain('name="user_code"')
    const whole = await bo.browser.follow(await bo.browser.get(begun.verification_uri_complete ?? ''))
    expect(whole.text).toContain(`<code>${begun.user_code}</code>`)
    expect(whole.text).toContain(program.split('/')[0])
    expect(whole.text).toContain('203.0.113.201')
    expect(whole.text).toContain(bo.email)
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('authorization_pending'))
  })

  test('asks a person who is not signed in to sign in first, and comes back', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await client.begin()
    const browser = login.openBrowser()
    const form = await browser.follow(await browser.get(begun.verification_uri_complete ?? ''))
    const signedIn = await browser.submit(form, /^\/login\/password/, {
      email: bo.email,
      password: 'four plain words do',
    })
    expect((await browser.follow(signedIn)).text).toContain(`<code>${begun.user_code}</code>`)
  })

  test.each(['%s', ' %s ', 'lower', 'spaced'])('reads a code as people type it: %s', async (form) => {
    const bo = await operators.holderOf('broker_read')
    const { user_code: code } = await client.begin()
    const forms: Record<string, string> = { lower: code.toLowerCase(), spaced: [...code.replace('-', '')].join(' ') }
    const typed = forms[form] ?? form.replace('%s', code)
    const page = await bo.browser.get(at('/account/device'))
    const next = await bo.browser.follow(await bo.browser.submit(page, /^\/account\/device$/, { user_code: typed }))
    expect(next.text).toContain(`<code>${code}</code>`)
  })

  test('a wrong, a used and an empty code are refused in words', async () => {
    const { bo, begun } = await signedIn()
    for (const code of ['BCDF-GHJK', 'AEIO-UYAE', 'x', begun.user_code]) {
      const page = await confirmPage(bo.browser, code)
      expect([page.status, isWrong(page, 'user_code')]).toEqual([422, true])
    }
    const empty = await bo.browser.submit(await bo.browser.get(at('/account/device')), /^\/account\/device$/, {
      user_code: ' ',
    })
    expect([empty.status, isWrong(empty, 'user_code')]).toEqual([422, true])
  })

  test('a person who guesses is refused after ten codes, on the page and by a press, and another person is not', async () => {
    const [eve, bo] = [await operators.holderOf('broker_read'), await operators.holderOf('broker_read')]
    const begun = await client.begin()
    const form = await confirmPage(eve.browser, begun.user_code)
    for (let guess = 0; guess < 9; guess++) await confirmPage(eve.browser, 'BCDF-GHJK')
    const refused = await confirmPage(eve.browser, begun.user_code)
    expect(refused.status).toBe(429)
    expect(retryAfter(refused)).toBeGreaterThan(0)
    expect((await eve.browser.submit(form, /^\/account\/device\/allow/)).status).toBe(429)
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('authorization_pending'))
    expect((await confirmPage(bo.browser, begun.user_code)).status).toBe(200)
  })

  test('a denied program is told, and the code cannot be allowed afterwards', async () => {
    const bo = await operators.holderOf('broker_operate')
    const begun = await client.begin()
    const page = await confirmPage(bo.browser, begun.user_code)
    const done = await bo.browser.submit(page, /^\/account\/device\/deny/)
    expect(done.location).toBe(at('/account/device', { done: 'denied' }))
    expect((await bo.browser.submit(page, /^\/account\/device\/allow/)).status).toBe(422)
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('access_denied'))
  })

  test('of two presses at once the first counts', async () => {
    for (let round = 0; round < 4; round++) {
      const bo = await operators.holderOf('mx_admin')
      const begun = await client.begin()
      const page = await confirmPage(bo.browser, begun.user_code)
      const presses = await Promise.all(
        (['allow', 'deny', 'allow'] as const).map((which) =>
          bo.browser.submit(page, new RegExp(`^/account/device/${which}`)),
        ),
      )
      expect(presses.map(({ status }) => status).sort()).toEqual([303, 422, 422])
      const result = presses.map(({ location }) => location ?? '').find((one) => one.includes('done='))
      const polled = await client.poll(begun).then(
        () => 'allowed',
        ({ error }) => (error === 'access_denied' ? 'denied' : error),
      )
      expect(result).toBe(at('/account/device', { done: polled }))
    }
  })

  test('a person without a permission of an operator gets a clear page, and the program access_denied', async () => {
    const anna = await login.person()
    const begun = await client.begin()
    const done = await press(anna.browser, begun.user_code, 'allow')
    expect(done.status).toBe(403)
    expect(done.text).toContain('You may not run operator commands')
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('access_denied'))
  })

  test('a permission of an operator in another account than the platform’s is none', async () => {
    const { sessionId, id } = await login.rbac.person().then(({ id, tokens }) => ({ id, sessionId: tokens.sessionId }))
    const { owner } = login.rbac
    const [role] = await owner
      .insertInto('roles')
      .columns(['id', 'account_id', 'name', 'permissions'])
      .expression((eb) =>
        eb
          .selectFrom('account_members')
          .select((one) => [
            one.val('0193b6c0-0000-7000-8000-0000000000aa').as('id'),
            'account_id',
            one.val('smuggled').as('name'),
            one.val('{broker_read}').as('permissions'),
          ])
          .where('user_id', '=', id),
      )
      .returning(['id', 'account_id'])
      .execute()
    if (!role?.account_id) throw new Error('no role was made')
    await owner
      .insertInto('member_roles')
      .values({ account_id: role.account_id, user_id: id, role_id: role.id })
      .execute()
    const opening = { sessionId, applicationId: 'operator' }
    const login_ = login.rbac.as('login')
    await expect(login_.handOff({ body: { ...opening, requiredPermission: 'broker_read' } })).resolves.toMatchObject({
      tokenType: 'Bearer',
    })
    await expect(login_.handOff({ body: { ...opening, platformPermissions: ['broker_read'] } })).rejects.toMatchObject({
      code: 'application_denied',
    })
  })

  test('an old sign-in is proved again first, on the page and at the press', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await client.begin()
    const page = await confirmPage(bo.browser, begun.user_code)
    login.clock.advance({ minutes: 9 })
    try {
      for (const asked of [
        await confirmPage(bo.browser, begun.user_code),
        await bo.browser.submit(page, /^\/account\/device\/allow/),
      ])
        expect(asked.location).toBe(at('/login/confirm', { next: `/account/device?user_code=${begun.user_code}` }))
    } finally {
      login.clock.advance({ minutes: -9 })
    }
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('authorization_pending'))
  })

  test('a person who has a second factor proves it in this session first', async () => {
    const bo = await operators.holderOf('broker_read')
    await enrolApp(login, bo.browser)
    const begun = await client.begin()
    expect((await confirmPage(bo.browser, begun.user_code)).status).toBe(200)
    const { owner } = login.rbac
    await owner.updateTable('sessions').set({ aal: 1 }).where('user_id', '=', bo.id).execute()
    const asked = await press(bo.browser, begun.user_code, 'allow').catch(() =>
      confirmPage(bo.browser, begun.user_code),
    )
    expect(asked.location).toContain('/login/confirm')
  })

  test('a form of another site changes nothing', async () => {
    const bo = await operators.holderOf('broker_read')
    const begun = await client.begin()
    const forged = await bo.browser.post(
      at('/account/device/allow'),
      { user_code: begun.user_code },
      'https://evil.example.test',
    )
    expect(forged.status).toBe(403)
    await expect(client.poll(begun)).rejects.toMatchObject(refusal('authorization_pending'))
  })
})

test('the handle of a code that was never polled is forgotten when it expires, and the row a day later', async () => {
  const bo = await operators.holderOf('broker_read')
  const begun = await client.begin()
  await press(bo.browser, begun.user_code, 'allow')
  const handles = () => login.db.selectFrom('device_authorizations').select('renewal_handle').execute()
  await login.timePasses({ minutes: 11 })
  await login.removeOld()
  expect((await handles()).filter(({ renewal_handle }) => renewal_handle !== null)).toEqual([])
  await expect(client.poll(begun)).rejects.toMatchObject(refusal('expired_token'))
  await login.timePasses({ days: 2 })
  await login.removeOld()
  expect(await handles()).toEqual([])
})
