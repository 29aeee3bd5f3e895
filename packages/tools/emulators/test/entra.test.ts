import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { entraPeople } from '../src/index.ts'
import { callback, client, type StandIn, standIn } from './stand-ins.ts'

const [ada, una, nothing, silent, elsewhere, grace] = entraPeople.map(({ oid, tid }) => `${tid}.${oid}`)
const exampleTenant = '11111111-aaaa-4aaa-8aaa-111111111111'
const consumersTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

test('the issuer of a token names its tenant, for every path', async () => {
  const entra = standIn('entra')
  expect(await claimsFor(entra, ada)).toMatchObject({
    ver: '2.0',
    iss: `${entra.origin}/${exampleTenant}/v2.0`,
    aud: client.clientId,
    tid: exampleTenant,
    oid: '0e000000-0000-4000-8000-000000000001',
    nonce: 'the-nonce',
    email: 'ada@example.test',
    xms_edov: true,
    preferred_username: 'ada.lovelace@example.test',
  })
  expect(await claimsFor(entra, grace)).toMatchObject({ tid: consumersTenant })
})

test('no token has email_verified, and xms_edov may be false or absent', async () => {
  const entra = standIn('entra')
  const all = await Promise.all([ada, una, nothing, silent, elsewhere, grace].map((person) => claimsFor(entra, person)))
  expect(all.map((claims) => claims.email_verified)).toEqual(all.map(() => undefined))
  expect(all.map(({ xms_edov }) => xms_edov)).toEqual([true, false, undefined, undefined, false, undefined])
  expect(all[3]).not.toHaveProperty('email')
  expect(all[4]).toMatchObject({ email: all[0]?.email })
})

test('the subject differs for every application; oid does not', async () => {
  const entra = standIn('entra')
  const here = await claimsFor(entra, ada)
  const fields = { client_id: 'other-client', client_secret: 'other-secret' }
  const code = await entra.codeFor(ada ?? '', { client_id: 'other-client' })
  const there = decodeJwt((await (await entra.exchange(code, fields)).json()).id_token)
  expect(there.sub).not.toBe(here.sub)
  expect(there.oid).toBe(here.oid)
})

test.each([
  ['common', '{tenantid}'],
  ['organizations', '{tenantid}'],
  ['consumers', consumersTenant],
  [exampleTenant, exampleTenant],
  ['example.test', exampleTenant],
])('discovery of %s names the issuer of %s', async (tenant, named) => {
  const entra = standIn('entra')
  const document = await (await entra.send(`/${tenant}/v2.0/.well-known/openid-configuration`)).json()
  expect(document).toMatchObject({
    issuer: `${entra.origin}/${named}/v2.0`,
    token_endpoint: `${entra.origin}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${entra.origin}/${tenant}/discovery/v2.0/keys`,
  })
})

test('an unknown tenant is refused everywhere', async () => {
  const entra = standIn('entra')
  const discovery = await entra.send('/nowhere.test/v2.0/.well-known/openid-configuration')
  expect([discovery.status, (await discovery.json()).error]).toEqual([400, 'invalid_tenant'])
  const page = await entra.browser.get(entra.authorizeUrl().replace('/common/', '/nowhere.test/'))
  expect([page.status, page.location]).toEqual([400, null])
})

test.each([
  ['organizations', ada, grace],
  ['consumers', grace, ada],
  [exampleTenant, ada, elsewhere],
])('at %s only its own people are offered, and others refused', async (tenant, own, stranger) => {
  const entra = standIn('entra')
  const url = entra.authorizeUrl().replace('/common/', `/${tenant}/`)
  const { text } = await entra.browser.get(url)
  expect([text.includes(own ?? '?'), text.includes(stranger ?? '?')]).toEqual([true, false])
  expect((await entra.browser.post(url, { person: stranger ?? '', decision: 'allow' })).status).toBe(422)
})

test.each([
  ['an unknown code', { code: 'nonsense' }, 400, 'invalid_grant', 9002313],
  ['no code', { code: undefined }, 400, 'invalid_request', 900144],
  ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
  ['no secret', { client_secret: undefined }, 401, 'invalid_client', 7000218],
  ['an unknown client', { client_id: 'nobody' }, 400, 'unauthorized_client', 700016],
  [
    'the code of another client',
    { client_id: 'other-client', client_secret: 'other-secret' },
    400,
    'invalid_grant',
    700005,
  ],
  ['another redirect_uri', { redirect_uri: `${callback}/` }, 400, 'invalid_client', 500112],
  ['a wrong verifier', { code_verifier: 'wrong' }, 400, 'invalid_grant', 501481],
  ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
])('%s is refused with the Microsoft error number', async (_case, fields, status, error, number) => {
  const entra = standIn('entra')
  const response = await entra.exchange(await entra.codeFor(ada ?? ''), fields)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({
    error,
    error_description: expect.stringMatching(
      new RegExp(`^AADSTS${number}: .* Trace ID: [\\da-f-]{36} Correlation ID: `),
    ),
    error_codes: [number],
    trace_id: expect.stringMatching(/^[\da-f-]{36}$/),
    timestamp: '2026-03-01 12:00:00Z',
  })
})

test('a code is long, and valid once for ten minutes', async () => {
  const entra = standIn('entra')
  const [used, old] = [await entra.codeFor(ada ?? ''), await entra.codeFor(ada ?? '')]
  expect(used.length).toBeGreaterThan(700)
  expect((await entra.exchange(used)).status).toBe(200)
  expect((await (await entra.exchange(used)).json()).error_codes).toEqual([54005])
  entra.clock.advance({ minutes: 10 })
  expect((await (await entra.exchange(old)).json()).error_codes).toEqual([70008])
})

test('a refresh token comes only with offline_access', async () => {
  const entra = standIn('entra')
  const without = await (await entra.exchange(await entra.codeFor(ada ?? ''))).json()
  expect(without).not.toHaveProperty('refresh_token')
  const code = await entra.codeFor(ada ?? '', { scope: 'openid offline_access' })
  const tokens = await (await entra.exchange(code)).json()
  const again = await entra.exchange('', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
  expect(await again.json()).toMatchObject({ access_token: expect.any(String), refresh_token: expect.any(String) })
})

test('keys have no alg, and rotate at any time', async () => {
  const entra = standIn('entra')
  const keysOf = async () => (await (await entra.send('/common/discovery/v2.0/keys')).json()).keys
  const [before] = await keysOf()
  expect(before).not.toHaveProperty('alg')
  await entra.control.rotateKeys()
  const [current, former] = await keysOf()
  expect(former).toEqual(before)
  expect(current.kid).not.toBe(before.kid)
})

test('userinfo is about the same person', async () => {
  const entra = standIn('entra')
  const { access_token, id_token } = await (await entra.exchange(await entra.codeFor(ada ?? ''))).json()
  const ask = async (token: string) => entra.send('/oidc/userinfo', { headers: { authorization: `Bearer ${token}` } })
  expect((await (await ask(access_token)).json()).sub).toBe(decodeJwt(id_token).sub)
  entra.control.setFaults([{ kind: 'userinfo-other-sub' }])
  expect((await (await ask(access_token)).json()).sub).not.toBe(decodeJwt(id_token).sub)
  expect((await ask('wrong')).status).toBe(401)
})

async function claimsFor(entra: StandIn, person = '') {
  return decodeJwt((await (await entra.exchange(await entra.codeFor(person))).json()).id_token)
}
