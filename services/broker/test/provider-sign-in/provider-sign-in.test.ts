import { createHash } from 'node:crypto'
import { BootRefusal } from '@constellation/config'
import type { Fault } from '@constellation/emulators'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { deriveOmniAccount } from '../../src/domain/identities/omni-account.ts'
import { testnetPlugIns } from '../../src/plug-ins/testnet-plug-ins.ts'
import { startBroker } from '../broker.ts'
import { ada, googleVariables, redirectUri, startBrokerWithGoogle } from '../google.ts'

test('a person signs in at Google, types the code, and the program gets the session from its poll alone', async () => {
  await using broker = await startBrokerWithGoogle()
  const { request_id, user_code, page, token, poll_url, expires_in_seconds } = await broker.comeBack()
  expect({ request_id, poll_url, expires_in_seconds }).toEqual({
    request_id: expect.stringMatching(/^oa2-[\w-]{16}$/),
    poll_url: `/v1/auth/oauth2/status/${request_id}`,
    expires_in_seconds: 600,
  })
  expect(page.status).toBe(200)
  expect(await broker.poll(request_id)).toEqual({ status: 'pending' })
  expect(await broker.as().confirmProviderSignIn({ body: { token, user_code } })).toEqual({ ok: true })
  const status = await broker.poll(request_id)
  expect(status).toEqual({
    status: 'verified',
    session_jwt: expect.any(String),
    session_jwt_kid: expect.stringMatching(/^ak-session-/),
    expires_at: expect.any(Number),
    omni_account: deriveOmniAccount('oauth2_google', ada),
    identity_type: 'oauth2_google',
    identity_value: ada,
  })
  expect(page.text).not.toContain(user_code)
})

test('no session, code or token of Google is on the page, and its headers keep it to itself', async () => {
  await using broker = await startBrokerWithGoogle()
  const { page, callback } = await broker.comeBack()
  expect(page.text).not.toMatch(/eyJ[\w-]+\.[\w-]+\./)
  expect(page.text).not.toContain(new URL(callback).searchParams.get('code'))
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
  })
})

test('the request to Google has PKCE, a nonce and the account chooser, and asks for no refresh token', async () => {
  await using broker = await startBrokerWithGoogle()
  const { authorization_url } = await broker.start()
  const row = await broker.owner.selectFrom('oauth_pending').selectAll().executeTakeFirstOrThrow()
  const { state, ...parameters } = Object.fromEntries(new URL(authorization_url).searchParams)
  expect(state).toMatch(/^[\w-]+\.[\w-]+$/)
  expect(parameters).toEqual({
    client_id: 'the-client',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email',
    code_challenge: createHash('sha256').update(row.code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
    nonce: row.nonce,
    prompt: 'select_account',
    access_type: 'online',
  })
  expect(row.code_verifier).toMatch(/^[\w-]{43}$/)
  expect(row.nonce).toMatch(/^[\w-]{22}$/)
})

test('a stranger who starts a sign-in gets no session while the person does not type the code', async () => {
  await using broker = await startBrokerWithGoogle()
  const { request_id, token } = await broker.comeBack()
  for (const attemptsLeft of [2, 1, 0])
    await expect(broker.as().confirmProviderSignIn({ body: { token, user_code: 'BBBB-BBBB' } })).rejects.toMatchObject({
      code: 'user_code_mismatch',
      problem: { attemptsLeft },
    })
  expect(await broker.poll(request_id)).toEqual({ status: 'failed', reason: 'user_code_wrong' })
})

test('the subject alone is the identity: two accounts with one address are two people', async () => {
  await using broker = await startBrokerWithGoogle()
  const { token, user_code } = await broker.comeBack()
  await broker.as().confirmProviderSignIn({ body: { token, user_code } })
  const row = await broker.owner.selectFrom('sign_in_requests').selectAll().executeTakeFirstOrThrow()
  expect(row).toMatchObject({ identity_value: ada, email: 'ada@example.test' })
})

test('an answer that is repeated, or has another state, is refused and leaves the sign-in alone', async () => {
  await using broker = await startBrokerWithGoogle()
  const { callback, token, user_code, request_id } = await broker.comeBack()
  const url = new URL(callback)
  const state = url.searchParams.get('state') ?? ''
  const other = (change: (parameters: URLSearchParams) => void) => {
    const changed = new URL(url)
    change(changed.searchParams)
    return changed.href
  }
  const cases: [string, number][] = [
    [callback, 401],
    [other((query) => query.set('state', `${state}x`)), 401],
    [other((query) => query.set('state', `x${state}`)), 401],
    [other((query) => query.delete('state')), 400],
    [other((query) => query.delete('code')), 400],
    [`${redirectUri}?error=access_denied&state=${state}`, 401],
  ]
  for (const [address, status] of cases)
    expect([address, (await broker.browser.get(address)).status]).toEqual([address, status])
  await broker.as().confirmProviderSignIn({ body: { token, user_code } })
  expect(await broker.poll(request_id)).toMatchObject({ status: 'verified' })
})

test('of 16 callbacks at once, at two instances, one is taken', async () => {
  await using broker = await startBrokerWithGoogle()
  await using beside = await startBrokerWithGoogle({ beside: broker })
  beside.network.attach('google.test', broker.google)
  const { authorization_url } = await broker.start()
  const callback = await broker.allow(authorization_url)
  const pages = await Promise.all(
    Array.from({ length: 16 }, (_, index) => (index % 2 ? broker : beside).browser.get(callback)),
  )
  expect(pages.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('an answer to another host is refused before anything is consumed', async () => {
  await using broker = await startBrokerWithGoogle()
  const { authorization_url } = await broker.start()
  const callback = new URL(await broker.allow(authorization_url))
  const elsewhere = await broker.app.request(`https://evil.example${callback.pathname}${callback.search}`)
  expect(elsewhere.status).toBe(401)
  expect((await broker.browser.get(callback.href)).status).toBe(200)
})

test('a sign-in that took more than ten minutes is over', async () => {
  await using broker = await startBrokerWithGoogle()
  const { authorization_url, request_id } = await broker.start()
  const callback = await broker.allow(authorization_url)
  broker.clock.advance({ minutes: 11 })
  expect((await broker.browser.get(callback)).status).toBe(401)
  expect(await broker.poll(request_id)).toEqual({ status: 'failed', reason: 'flow_expired' })
})

test.each<[string, Fault, number, string]>([
  ['refuses', { kind: 'denied' }, 200, 'user_denied'],
  ['gets another error from Google', { kind: 'error-redirect', value: 'server_error' }, 401, 'code_exchange_failed'],
  [
    'comes with a code that Google refuses',
    { kind: 'token-error', value: 'invalid_grant' },
    401,
    'code_exchange_failed',
  ],
  ['comes while the token endpoint is broken', { kind: 'status-500', at: 'token' }, 502, 'code_exchange_failed'],
  ['comes while the token endpoint is gone', { kind: 'connection-reset', at: 'token' }, 502, 'code_exchange_failed'],
  ['comes while the token endpoint redirects', { kind: 'redirect', at: 'token' }, 502, 'code_exchange_failed'],
  ['comes while the token endpoint sends too much', { kind: 'large-body', at: 'token' }, 502, 'code_exchange_failed'],
  ['comes while the token endpoint sends a page', { kind: 'not-json', at: 'token' }, 502, 'code_exchange_failed'],
  ['comes while the keys are gone', { kind: 'status-500', at: 'jwks' }, 502, 'id_token_invalid'],
  ['comes without an ID token', { kind: 'id-token-absent' }, 401, 'id_token_invalid'],
  ['comes with an expired ID token', { kind: 'expired' }, 401, 'id_token_expired'],
  ['comes with an ID token of the future', { kind: 'issued-in-future' }, 401, 'id_token_invalid'],
  ['comes with an ID token for another client', { kind: 'wrong-audience' }, 401, 'wrong_audience'],
  ['comes with an ID token for two clients', { kind: 'second-audience' }, 401, 'wrong_audience'],
  ['comes with an ID token of another issuer', { kind: 'wrong-issuer' }, 401, 'id_token_invalid'],
  ['comes with another nonce', { kind: 'wrong-nonce' }, 401, 'nonce_mismatch'],
  ['comes without a nonce', { kind: 'missing-claim', value: 'nonce' }, 401, 'nonce_mismatch'],
  ['comes without a subject', { kind: 'missing-claim', value: 'sub' }, 401, 'id_token_invalid'],
  ['comes without an end', { kind: 'missing-claim', value: 'exp' }, 401, 'id_token_invalid'],
  ['comes with an unsigned ID token', { kind: 'unsigned' }, 401, 'id_token_invalid'],
  ['comes with a symmetric signature', { kind: 'hs256-public-key' }, 401, 'id_token_invalid'],
  ['comes with a signature of an unknown key', { kind: 'unknown-key' }, 401, 'id_token_invalid'],
  ['comes with an encrypted ID token', { kind: 'encrypted' }, 401, 'id_token_invalid'],
  ['comes with a key that was withdrawn', { kind: 'key-rotated' }, 401, 'id_token_invalid'],
  ['comes with a key without a name', { kind: 'keys-without-id' }, 401, 'id_token_invalid'],
])('a person who %s is not signed in, and the program learns why', async (_, fault, status, reason) => {
  await using broker = await startBrokerWithGoogle()
  const { authorization_url, request_id } = await broker.start()
  broker.google.control.setFaults([fault])
  const callback = await broker.allow(authorization_url)
  const page = await broker.browser.get(callback)
  expect(page.status).toBe(status)
  expect(page.text).not.toContain('data-token')
  expect(await broker.poll(request_id)).toMatchObject({ status: 'failed', reason })
})

test('a text of Google reaches the program short and without control characters', async () => {
  await using broker = await startBrokerWithGoogle()
  const { authorization_url, request_id } = await broker.start()
  const state = new URL(authorization_url).searchParams.get('state') ?? ''
  const error_description = `\u001b[31m${'x'.repeat(5000)}\u0000\n`
  await broker.browser.get(`${redirectUri}?${new URLSearchParams({ error: 'server_error', error_description, state })}`)
  const status = await broker.poll(request_id)
  const detail = status.status === 'failed' ? (status.detail ?? '') : ''
  expect(detail).toMatch(/^server_error {2}\[31mx+$/)
  expect(detail.length).toBe(200)
})

test('a token endpoint that never answers ends with the time for one answer', async () => {
  await using broker = await startBrokerWithGoogle()
  const { authorization_url, request_id } = await broker.start()
  const callback = await broker.allow(authorization_url)
  broker.google.control.setFaults([{ kind: 'slow', at: 'token' }])
  const page = broker.browser.get(callback)
  await expect.poll(() => broker.google.control.received().some(({ at }) => at === 'token')).toBe(true)
  broker.expire()
  expect((await page).status).toBe(502)
  expect(await broker.poll(request_id)).toMatchObject({ reason: 'code_exchange_failed' })
})

test('the older spelling of the issuer is accepted, and so is a key that Google has since rotated in', async () => {
  await using broker = await startBrokerWithGoogle()
  broker.google.control.setFaults([{ kind: 'legacy-issuer' }])
  expect((await broker.comeBack()).page.status).toBe(200)
  broker.google.control.clearFaults()
  await broker.google.control.rotateKeys()
  expect((await broker.comeBack()).page.status).toBe(200)
})

test('many callbacks at once cause one fetch of the keys', async () => {
  await using broker = await startBrokerWithGoogle()
  const callbacks = []
  for (let time = 0; time < 6; time++) callbacks.push(await broker.allow((await broker.start()).authorization_url))
  const pages = await Promise.all(callbacks.map((callback) => broker.browser.get(callback)))
  expect(pages.map(({ status }) => status)).toEqual(callbacks.map(() => 200))
  expect(fetchesOfKeys(broker)).toBe(1)
  broker.clock.advance({ seconds: 3601 })
  await broker.comeBack()
  expect(fetchesOfKeys(broker)).toBe(2)
})

function fetchesOfKeys({ google }: Awaited<ReturnType<typeof startBrokerWithGoogle>>) {
  return google.control.received().filter(({ at }) => at === 'jwks').length
}

test('unknown keys cause at most one fetch in 30 seconds', async () => {
  await using broker = await startBrokerWithGoogle()
  const statusAfterRotation = async () => {
    await broker.google.control.rotateKeys()
    return (await broker.comeBack()).page.status
  }
  expect((await broker.comeBack()).page.status).toBe(200)
  expect(await statusAfterRotation()).toBe(200)
  expect(await statusAfterRotation()).toBe(401)
  broker.clock.advance({ seconds: 30 })
  expect(await statusAfterRotation()).toBe(200)
  expect(fetchesOfKeys(broker)).toBe(3)
})

test('another provider is refused, and an address starts at most its sign-ins in a minute', async () => {
  await using broker = await startBrokerWithGoogle({
    variables: { BROKER_OAUTH2_START_RATE_LIMIT_PER_IP_MINUTELY: '2' },
  })
  const body = { provider: 'github' } as unknown as { provider: 'google' }
  await expect(broker.as().startProviderSignIn({ body })).rejects.toMatchObject({ code: 'validation_failed' })
  await broker.start()
  await broker.start()
  await expect(broker.start()).rejects.toMatchObject({ code: 'rate_limited' })
})

test('readiness is degraded until the keys of Google were fetched', async () => {
  await using broker = await startBrokerWithGoogle()
  const check = () => broker.deps.readiness.report().checks.find(({ name }) => name === 'auth/oauth2_google')
  expect(check()).toMatchObject({ status: 'degraded' })
  await broker.comeBack()
  await broker.deps.readiness.observe()
  expect(check()).toBeUndefined()
})

test.each([
  ['BROKER_OAUTH2_GOOGLE_CLIENT_ID', 'oauth2-google-client-id'],
  ['BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE', 'oauth2-google-client-secret-file'],
  ['BROKER_OAUTH2_STATE_HMAC_KEY_FILE', 'oauth2-state-hmac-key'],
  ['BROKER_OAUTH2_REDIRECT_URI', 'oauth2-redirect-uri'],
])('sign-in at Google does not start without %s', async (missing, anchor) => {
  await using files = await openSecretFiles()
  const { [missing as 'BROKER_OAUTH2_REDIRECT_URI']: _left, ...variables } = await googleVariables(files)
  const refusal = await startBroker({ plugIns: testnetPlugIns, variables }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(BootRefusal)
  expect(refusal).toMatchObject({
    line: `BOOT_FAIL: ${missing}="(unset)": it must be set, because oauth2_google is selected; see runbook §${anchor}`,
  })
})

test.each([
  ['BROKER_OAUTH2_REDIRECT_URI', 'http://broker.example.test/auth/oauth2/callback', 'oauth2-redirect-uri'],
  ['BROKER_OAUTH2_REDIRECT_URI', 'https://broker.example.test/callback', 'oauth2-redirect-uri'],
])('a %s such as %s does not start', async (name, value, anchor) => {
  await using files = await openSecretFiles()
  const variables = { ...(await googleVariables(files)), [name]: value }
  const refusal = await startBroker({ plugIns: testnetPlugIns, variables }).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ anchor })
})
