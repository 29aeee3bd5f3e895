import { createHash } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { basic, callback, client, defined, type StandIn, standIn, verifier } from './stand-ins.ts'

const ada = '100000000000000000001'
const grace = '100000000000000000002'

test('a code becomes an id_token that the published keys verify', async () => {
  const google = standIn('google')
  const tokens = await tokensFor(google, ada)
  expect(tokens).toMatchObject({ expires_in: 3599, token_type: 'Bearer' })
  expect(tokens.scope).toBe(
    'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile',
  )
  expect(tokens).not.toHaveProperty('refresh_token')
  const { payload } = await verify(google, tokens.id_token)
  expect(payload).toEqual({
    iss: google.origin,
    aud: client.clientId,
    azp: client.clientId,
    sub: ada,
    hd: 'example.test',
    email: 'ada@example.test',
    email_verified: true,
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    picture: expect.any(String),
    nonce: 'the-nonce',
    at_hash: createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url'),
    iat: google.clock.now().getTime() / 1000,
    exp: google.clock.now().getTime() / 1000 + 3600,
  })
})

test('a consumer has no hd, and claims follow the scopes', async () => {
  const google = standIn('google')
  expect(decodeJwt((await tokensFor(google, grace)).id_token)).not.toHaveProperty('hd')
  const bare = decodeJwt((await tokensFor(google, grace, { scope: 'openid', nonce: undefined })).id_token)
  for (const claim of ['email', 'email_verified', 'name', 'nonce']) expect(bare).not.toHaveProperty(claim)
  expect(await tokensFor(google, grace, { scope: 'email' })).not.toHaveProperty('id_token')
})

test.each([
  ['an unknown code', { code: 'nonsense' }, 400, 'invalid_grant'],
  ['no code', { code: undefined }, 400, 'invalid_request'],
  ['no secret, although there is PKCE', { client_secret: undefined }, 401, 'invalid_client'],
  ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
  ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
  ['the code of another client', { client_id: 'other-client', client_secret: 'other-secret' }, 400, 'invalid_grant'],
  ['no redirect_uri', { redirect_uri: undefined }, 400, 'redirect_uri_mismatch'],
  ['another redirect_uri', { redirect_uri: `${callback}/` }, 400, 'redirect_uri_mismatch'],
  ['no verifier', { code_verifier: undefined }, 400, 'invalid_grant'],
  ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 400, 'invalid_grant'],
  ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
])('%s is refused', async (_case, fields, status, error) => {
  const google = standIn('google')
  const response = await google.exchange(await google.codeFor(ada), fields)
  expect([response.status, (await response.json()).error]).toEqual([status, error])
})

test('a code is valid once, for ten minutes', async () => {
  const google = standIn('google')
  const [used, old] = [await google.codeFor(ada), await google.codeFor(ada)]
  expect((await google.exchange(used)).status).toBe(200)
  expect(await (await google.exchange(used)).json()).toMatchObject({ error: 'invalid_grant' })
  google.clock.advance({ minutes: 10 })
  expect(await (await google.exchange(old)).json()).toMatchObject({ error: 'invalid_grant' })
})

test('the secret may come as HTTP Basic', async () => {
  const google = standIn('google')
  const body = { grant_type: 'authorization_code', code: await google.codeFor(ada), redirect_uri: callback }
  const response = await google.send('/token', {
    method: 'POST',
    headers: { authorization: basic(client.clientId, client.clientSecret) },
    body: defined({ ...body, code_verifier: verifier }),
  })
  expect(response.status).toBe(200)
})

test('a refresh token comes with the first offline consent, and again only with prompt=consent', async () => {
  const google = standIn('google')
  const offline = { access_type: 'offline' }
  const first = await tokensFor(google, ada, offline)
  expect(first).toHaveProperty('refresh_token')
  expect(await tokensFor(google, ada, offline)).not.toHaveProperty('refresh_token')
  expect(await tokensFor(google, ada, { ...offline, prompt: 'consent' })).toHaveProperty('refresh_token')
  expect(await tokensFor(google, grace, offline)).toHaveProperty('refresh_token')
  const refreshed = await google.exchange('', { grant_type: 'refresh_token', refresh_token: first.refresh_token })
  expect(await refreshed.json()).toHaveProperty('access_token')
})

test('nobody is redirected to a redirect_uri that is not registered exactly', async () => {
  const google = standIn('google')
  for (const redirect_uri of [`${callback}/deeper`, `${callback}?own=1`, 'http://evil.test/', undefined]) {
    const page = await google.browser.get(google.authorizeUrl({ redirect_uri }))
    expect([page.status, page.location]).toEqual([400, null])
  }
  expect((await google.browser.get(google.authorizeUrl({ client_id: 'nobody' }))).status).toBe(401)
})

test('the callback has scope, authuser, prompt, hd and the issuer', async () => {
  const google = standIn('google')
  const url = await google.sendBack({ person: ada, decision: 'allow' }, { prompt: 'select_account' })
  expect(Object.fromEntries(url.searchParams)).toEqual({
    code: expect.stringMatching(/^4\/0A/),
    scope: expect.stringContaining('userinfo.email'),
    authuser: '0',
    prompt: 'select_account',
    hd: 'example.test',
    state: 'the-state',
    iss: google.origin,
  })
})

test('userinfo is about the same person, until the token expires or is revoked', async () => {
  const google = standIn('google')
  const { access_token } = await tokensFor(google, ada)
  expect(await (await userinfo(google, access_token)).json()).toMatchObject({ sub: ada, email: 'ada@example.test' })
  google.control.setFaults([{ kind: 'userinfo-other-sub', times: 1 }])
  expect((await (await userinfo(google, access_token)).json()).sub).not.toBe(ada)
  google.clock.advance({ seconds: 3599 })
  expect((await userinfo(google, access_token)).status).toBe(401)
  const fresh = await tokensFor(google, ada)
  await google.send('/revoke', { method: 'POST', body: defined({ token: fresh.access_token }) })
  expect((await userinfo(google, fresh.access_token)).status).toBe(401)
  expect((await userinfo(google, 'wrong')).status).toBe(401)
})

test('keys rotate: a new kid signs, and the former key is still published', async () => {
  const google = standIn('google')
  const before = await google.send('/oauth2/v3/certs')
  expect(before.headers.get('cache-control')).toMatch(/max-age=\d+/)
  const oldKids = kidsOf(await before.json())
  const oldToken = (await tokensFor(google, ada)).id_token
  await google.control.rotateKeys()
  const newKids = kidsOf(await (await google.send('/oauth2/v3/certs')).json())
  const { kid } = decodeProtectedHeader((await tokensFor(google, ada)).id_token)
  expect(oldKids).toHaveLength(2)
  expect(oldKids).not.toContain(kid)
  expect(newKids).toEqual([kid, decodeProtectedHeader(oldToken).kid])
  await verify(google, oldToken)
})

test('server addresses can differ from those for browsers', async () => {
  const { createGoogle } = await import('../src/index.ts')
  const google = createGoogle({
    now: () => new Date(0),
    random: (size) => new Uint8Array(size),
    publicOrigin: 'http://google.localhost:8080',
    serverOrigin: 'http://127.0.0.1:1234',
    clients: [client],
  })
  const response = await google.fetch(new Request('http://127.0.0.1:1234/.well-known/openid-configuration'))
  expect(await response.json()).toMatchObject({
    issuer: 'http://google.localhost:8080',
    authorization_endpoint: 'http://google.localhost:8080/o/oauth2/v2/auth',
    token_endpoint: 'http://127.0.0.1:1234/token',
    jwks_uri: 'http://127.0.0.1:1234/oauth2/v3/certs',
  })
})

async function tokensFor(google: StandIn, person: string, parameters?: Record<string, string | undefined>) {
  return (await google.exchange(await google.codeFor(person, parameters))).json()
}

async function verify(google: StandIn, token: string) {
  const keySet = createLocalJWKSet(await (await google.send('/oauth2/v3/certs')).json())
  const options = { issuer: google.origin, audience: client.clientId, algorithms: ['RS256'] }
  return jwtVerify(token, keySet, { ...options, currentDate: google.clock.now() })
}

function userinfo(google: StandIn, token: string): Promise<Response> {
  return google.send('/v1/userinfo', { headers: { authorization: `Bearer ${token}` } })
}

function kidsOf({ keys }: { keys: { kid: string }[] }): string[] {
  return keys.map(({ kid }) => kid)
}
