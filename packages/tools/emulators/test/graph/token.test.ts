import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { ada, application, clientId, createTestGraph, origin, refusalOf, secret, tenant } from './stand-in.ts'

test('a secret gives a bearer token for its number of seconds, and no refresh token', async () => {
  const graph = createTestGraph()
  const answer = await (await graph.token()).json()
  expect(answer).toEqual({
    token_type: 'Bearer',
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: expect.any(String),
  })
  expect(decodeJwt(answer.access_token)).toMatchObject({
    aud: 'https://graph.microsoft.com',
    appid: clientId,
    tid: tenant,
    roles: ['Mail.Send', 'Mail.ReadWrite'],
  })
})

test('the lifetime can be set', async () => {
  const graph = createTestGraph({ tokenLifetimeSeconds: 600 })
  expect((await (await graph.token()).json()).expires_in).toBe(600)
  graph.control.setTokenLifetime(60)
  expect((await (await graph.token()).json()).expires_in).toBe(60)
})

test('a tenant answers by its id and by its domains', async () => {
  const graph = createTestGraph()
  expect((await graph.token({}, 'example.test')).status).toBe(200)
})

test.each([
  ['a wrong secret', { client_secret: 'wrong' }, tenant, 401, 'invalid_client', 7000215],
  ['no credential', { client_secret: undefined }, tenant, 401, 'invalid_client', 7000218],
  ['an unknown application', { client_id: 'nobody' }, tenant, 400, 'unauthorized_client', 700016],
  ['an unknown tenant', {}, 'nowhere.test', 400, 'invalid_request', 90002],
  ['no tenant', {}, 'common', 400, 'invalid_request', 50059],
  [
    'a scope of one permission',
    { scope: 'https://graph.microsoft.com/Mail.Send' },
    tenant,
    400,
    'invalid_scope',
    70011,
  ],
  ['no scope', { scope: undefined }, tenant, 400, 'invalid_request', 900144],
  ['another grant', { grant_type: 'password' }, tenant, 400, 'unsupported_grant_type', 70003],
])('%s is refused with its number', async (_case, fields, name, status, error, number) => {
  const response = await createTestGraph().token(fields, name)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({
    error,
    error_description: expect.stringMatching(new RegExp(`^AADSTS${number}: `)),
    error_codes: [number],
    trace_id: expect.stringMatching(/^[\da-f-]{36}$/),
    correlation_id: expect.stringMatching(/^[\da-f-]{36}$/),
    timestamp: '2026-03-01 12:00:00Z',
  })
})

test('an application of another tenant is not found', async () => {
  const graph = createTestGraph({
    applications: [{ ...application, tenants: ['22222222-bbbb-4bbb-8bbb-222222222222'] }],
  })
  expect((await (await graph.token()).json()).error_codes).toEqual([700016])
})

test('two secrets are valid at once, until one expires or is removed', async () => {
  const graph = createTestGraph()
  const numberFor = async (client_secret: string) =>
    (await (await graph.token({ client_secret })).json()).error_codes?.[0]
  graph.control.setSecrets(clientId, [{ value: secret, expiresAt: '2026-03-01T13:00:00Z' }, { value: 'the-next' }])
  expect([await numberFor(secret), await numberFor('the-next')]).toEqual([undefined, undefined])
  graph.clock.advance({ hours: 1 })
  expect([await numberFor(secret), await numberFor('the-next')]).toEqual([7000222, undefined])
  graph.control.setSecrets(clientId, [{ value: 'the-next' }])
  expect(await numberFor(secret)).toBe(7000215)
})

test('a token has the permissions of the moment of its issue', async () => {
  const graph = createTestGraph({ applications: [{ ...application, permissions: [] }] })
  const old = `Bearer ${(await (await graph.token()).json()).access_token}`
  graph.control.setPermissions(clientId, ['Mail.Send'])
  const fresh = `Bearer ${(await (await graph.token()).json()).access_token}`
  expect(await refusalOf(await graph.sendMail(undefined, { authorization: old }))).toEqual([403, 'ErrorAccessDenied'])
  expect((await graph.sendMail(undefined, { authorization: fresh })).status).toBe(202)
})

test('no token, a foreign one, an expired one and a revoked one are refused', async () => {
  const graph = createTestGraph()
  const unknown = [401, 'InvalidAuthenticationToken']
  expect(await refusalOf(await graph.sendMail(undefined, { authorization: 'Bearer eyJ' }))).toEqual(unknown)
  const bare = await graph.fetch(new Request(`${origin}/v1.0/users/${ada}/sendMail`, { method: 'POST' }))
  expect(await refusalOf(bare)).toEqual(unknown)
  expect((await graph.sendMail()).status).toBe(202)
  graph.clock.advance({ seconds: 3599 })
  expect(await refusalOf(await graph.sendMail())).toEqual(unknown)
  const authorization = `Bearer ${(await (await graph.token()).json()).access_token}`
  graph.control.revokeTokens()
  expect(await refusalOf(await graph.sendMail(undefined, { authorization }))).toEqual(unknown)
})

test('a scripted error of the token endpoint has its code, number and headers, for one client', async () => {
  const graph = createTestGraph({ applications: [application, { ...application, clientId: 'another' }] })
  const value = '429 temporarily_unavailable/90033; Retry-After: 7'
  graph.control.setFaults([{ kind: 'status', at: 'token', for: clientId, value, times: 1 }])
  expect((await graph.token({ client_id: 'another' })).status).toBe(200)
  const response = await graph.token()
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
  expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90033] })
  expect((await graph.token()).status).toBe(200)
})

test('a token answer can lack its token', async () => {
  const graph = createTestGraph()
  graph.control.setFaults([{ kind: 'status', at: 'token', value: '200', times: 1 }])
  expect(await (await graph.token()).text()).toBe('')
})

test('the requests for tokens are counted, and their secrets are not kept', async () => {
  const graph = createTestGraph()
  await Promise.all([graph.token(), graph.token(), graph.token({ client_secret: 'wrong' })])
  expect(graph.control.calls()).toEqual({ token: { total: 3, byStatus: { 200: 2, 401: 1 } } })
  await graph.sendMail()
  const kept = JSON.stringify(graph.control.received())
  expect(kept).not.toMatch(new RegExp(`${secret}|wrong|eyJ`))
  expect(graph.control.received().at(-1)?.headers.authorization).toBe('Bearer …')
})

test('discovery and instance discovery lead to the token endpoint', async () => {
  const graph = createTestGraph()
  const get = async (path: string) => (await graph.fetch(new Request(`${origin}${path}`))).json()
  const query = `api-version=1.1&authorization_endpoint=${encodeURIComponent(`${origin}/${tenant}/oauth2/v2.0/authorize`)}`
  const { tenant_discovery_endpoint: found, metadata } = await get(`/common/discovery/instance?${query}`)
  expect(metadata[0].aliases).toEqual(['graph.test'])
  const document = await get(new URL(found).pathname)
  expect(document).toMatchObject({
    issuer: `${origin}/${tenant}/v2.0`,
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
  })
  expect(await get(`/${tenant}/.well-known/openid-configuration`)).toEqual(document)
  const { keys } = await get(new URL(document.jwks_uri).pathname)
  expect(keys).toHaveLength(2)
})
