import { createPublicKey, randomBytes } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import {
  type Emulators,
  type FaultKind,
  faultTable,
  type ProviderName,
  type StandInName,
  startEmulators,
} from '../src/index.ts'
import { basic, client, paths, type StandIn, standIn } from './stand-ins.ts'

const providers = ['github', 'google', 'entra'] as const satisfies ProviderName[]
const anybody = {
  github: '1001',
  google: '100000000000000000001',
  entra: '11111111-aaaa-4aaa-8aaa-111111111111.0e000000-0000-4000-8000-000000000001',
}
const keySetPath = { github: '', google: '/oauth2/v3/certs', entra: '/common/discovery/v2.0/keys' }
const userinfoPath = { github: '', google: '/v1/userinfo', entra: '/oidc/userinfo' }

// One stand-in for each provider serves all tests. Each test begins without the faults of the one before.
const standIns = { github: standIn('github'), google: standIn('google'), entra: standIn('entra') }
let running: Emulators
beforeAll(async () => {
  const place = { port: 0, clients: [client] }
  running = await startEmulators({
    now: () => new Date(),
    random: randomBytes,
    github: place,
    google: place,
    entra: place,
  })
})
afterAll(() => running.stop())
beforeEach(() => {
  for (const provider of providers) {
    standIns[provider].control.clearFaults()
    running[provider].control.clearFaults()
    running[provider].control.clearReceived()
  }
})

type Check = (provider: ProviderName) => Promise<void>

/** Those that a sign-in provider can have. The others are checked by the tests of AWS and of Graph. */
type SignInFaultKind = {
  [Kind in FaultKind]: [Extract<(typeof faultTable)[Kind]['providers'][number], ProviderName>] extends [never]
    ? never
    : Kind
}[FaultKind]

/** For each fault, a check of its effect. The compiler requires all of them. */
const checks: Record<SignInFaultKind, Check> = {
  slow: async (provider) => {
    let isAnswered = false
    const pending = misuse(provider, 'slow').then((response) => {
      isAnswered = true
      return response
    })
    await vi.waitUntil(() => running[provider].control.received().length > 0)
    expect((await fetch(`${running[provider].origin}/healthz`)).status).toBe(200)
    expect(isAnswered).toBe(false)
    running[provider].control.release()
    expect((await pending).headers.get('content-type')).toMatch(/json/)
  },
  drip: async (provider) => {
    const reader = (await misuse(provider, 'drip')).body?.getReader()
    for (let chunk = 0; chunk < 2; chunk++) expect(await reader?.read()).toMatchObject({ done: false })
    running[provider].control.release()
    let end = await reader?.read()
    while (end && !end.done) end = await reader?.read()
    expect(end?.done).toBe(true)
  },
  redirect: async (provider) => {
    const response = await misuse(provider, 'redirect')
    expect(response.status).toBe(404)
    expect(running[provider].control.received()).toMatchObject([
      { at: 'token', method: 'POST' },
      { at: null, method: 'POST', target: '/_elsewhere', body: 'code=nonsense' },
    ])
  },
  'status-500': async (provider) => {
    expect((await misuse(provider, 'status-500')).status).toBe(500)
  },
  'large-body': async (provider) => {
    const text = await (await misuse(provider, 'large-body')).text()
    expect(text.length).toBeGreaterThan(10 * 1024 * 1024)
    expect(JSON.parse(text)).toHaveProperty('padding')
  },
  'not-json': async (provider) => {
    const response = await misuse(provider, 'not-json')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    await expect(response.json()).rejects.toThrow(SyntaxError)
  },
  'connection-reset': async (provider) => {
    await expect(misuse(provider, 'connection-reset')).rejects.toThrow('fetch failed')
    standIns[provider].control.setFaults([{ kind: 'connection-reset', at: 'token' }])
    await expect(standIns[provider].exchange('nonsense')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  },
  'answer-lost': async (provider) => {
    const code = await standIns[provider].codeFor(anybody[provider])
    standIns[provider].control.setFaults([{ kind: 'answer-lost', at: 'token', times: 1 }])
    await expect(standIns[provider].exchange(code)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    // The code was consumed, although nobody saw the token.
    expect(await (await standIns[provider].exchange(code)).json()).toHaveProperty('error')
  },
  delay: async (provider) => {
    running[provider].control.setFaults([{ kind: 'delay', at: 'token', value: '1', times: 1 }])
    const response = await fetch(`${running[provider].origin}${paths[provider].token}`, { method: 'POST' })
    expect(await response.text()).toContain('error')
    expect(running[provider].control.faults()).toEqual([])
  },

  denied: async (provider) => {
    const parameters = await callbackOf(provider, { kind: 'denied' })
    expect(parameters).toMatchObject({ error: 'access_denied', state: 'the-state' })
  },
  'error-redirect': async (provider) => {
    for (const value of ['access_denied', 'server_error', 'temporarily_unavailable', 'application_suspended']) {
      const parameters = await callbackOf(provider, { kind: 'error-redirect', value })
      expect(parameters).toMatchObject({ error: value, state: 'the-state' })
      expect(parameters).not.toHaveProperty('code')
    }
  },
  'missing-code': async (provider) => {
    const parameters = await callbackOf(provider, { kind: 'missing-code' })
    expect(parameters).toMatchObject({ state: 'the-state' })
    expect(parameters).not.toHaveProperty('code')
  },
  'wrong-state': async (provider) => {
    const { code, state } = await callbackOf(provider, { kind: 'wrong-state' })
    expect([code, state]).toEqual([expect.any(String), 'a-state-that-nobody-sent'])
  },
  'iss-other': async (provider) => {
    expect(await callbackOf(provider, { kind: 'iss-other' })).toMatchObject({ iss: 'https://another-provider.example' })
  },
  'iss-absent': async (provider) => {
    expect(await callbackOf(provider, { kind: 'iss-absent' })).not.toHaveProperty('iss')
  },

  'token-error': async (provider) => {
    standIns[provider].control.setFaults([{ kind: 'token-error', value: 'unverified_user_email' }])
    const response = await standIns[provider].exchange(await standIns[provider].codeFor(anybody[provider]))
    expect(response.status).toBe(provider === 'github' ? 200 : 400)
    expect(await response.json()).toMatchObject({ error: 'unverified_user_email' })
  },
  'client-authentication': async (provider) => {
    const byHeader = [
      { client_id: undefined, client_secret: undefined },
      { authorization: basic(client.clientId, client.clientSecret) },
    ] as const
    const byForm = [{}, {}] as const
    for (const [value, listed, right, wrong] of [
      ['client_secret_basic', ['client_secret_basic'], byHeader, byForm],
      ['unsaid', undefined, byHeader, byForm],
      ['client_secret_post', ['client_secret_post'], byForm, byHeader],
    ] as const) {
      standIns[provider].control.setFaults([{ kind: 'client-authentication', value }])
      expect((await discovery(provider)).token_endpoint_auth_methods_supported).toEqual(listed)
      const code = await standIns[provider].codeFor(anybody[provider])
      expect((await standIns[provider].exchange(code, ...wrong)).status).toBe(401)
      expect((await standIns[provider].exchange(code, ...right)).status).toBe(200)
    }
  },
  'wrong-issuer-discovery': async (provider) => {
    standIns[provider].control.setFaults([{ kind: 'wrong-issuer-discovery' }])
    expect((await discovery(provider)).issuer).toBe('https://another-issuer.example')
  },
  'id-token-absent': async (provider) => {
    expect(await tokens(provider, { kind: 'id-token-absent' })).not.toHaveProperty('id_token')
  },
  'scope-less': async (provider) => {
    expect((await tokens(provider, { kind: 'scope-less' })).scope).toBe('read:user')
  },
  'scope-more': async (provider) => {
    expect((await tokens(provider, { kind: 'scope-more' })).scope).toBe('read:user,user:email,repo')
  },

  'wrong-nonce': refused('wrong-nonce', 'the nonce is another one'),
  'wrong-audience': refused('wrong-audience', 'unexpected "aud" claim value'),
  'second-audience': refused('second-audience', 'azp is another client'),
  'wrong-issuer': refused('wrong-issuer', 'unexpected "iss" claim value'),
  'legacy-issuer': async (provider) => {
    await refused('legacy-issuer', 'unexpected "iss" claim value')(provider)
    expect((await claims(provider, 'legacy-issuer')).iss).toBe('google.test')
  },
  'wrong-tenant': refused('wrong-tenant', 'tid is not the tenant of iss'),
  expired: refused('expired', '"exp" claim timestamp check failed'),
  'issued-in-future': refused('issued-in-future', 'timestamp check failed|in the future'),
  'missing-claim': async (provider) => {
    const { id_token } = await tokens(provider, { kind: 'missing-claim', value: 'email' })
    expect(decodeJwt(id_token)).not.toHaveProperty('email')
    expect(decodeJwt(id_token)).toHaveProperty('sub')
  },
  'auth-time-old': async (provider) => {
    const { auth_time, iat } = await claims(provider, 'auth-time-old')
    expect(auth_time).toBe(Number(iat) - 3600)
  },
  'email-unverified': async (provider) => {
    expect((await claims(provider, 'email-unverified')).email_verified).toBe(false)
  },
  'email-verified-string': async (provider) => {
    expect((await claims(provider, 'email-verified-string')).email_verified).toBe('true')
  },
  unsigned: async (provider) => {
    await refused('unsigned', 'value not allowed')(provider)
    const { id_token } = await tokens(provider, { kind: 'unsigned' })
    expect([decodeProtectedHeader(id_token).alg, id_token.endsWith('.')]).toEqual(['none', true])
  },
  'hs256-public-key': async (provider) => {
    await refused('hs256-public-key', 'value not allowed')(provider)
    const { id_token } = await tokens(provider, { kind: 'hs256-public-key' })
    const [key] = (await keySet(provider)).keys
    const pem = createPublicKey({ key: { ...key, kty: 'RSA' }, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    // A verifier that uses the published key as the secret is deceived.
    const currentDate = standIns[provider].clock.now()
    await expect(jwtVerify(id_token, Buffer.from(pem), { currentDate })).resolves.toBeDefined()
  },
  'unknown-key': refused('unknown-key', 'signature verification failed'),
  encrypted: async (provider) => {
    await refused('encrypted', 'Invalid Compact JWS')(provider)
    const { id_token } = await tokens(provider, { kind: 'encrypted' })
    expect(id_token.split('.')).toHaveLength(5)
  },
  'key-rotated': refused('key-rotated', 'no applicable key found'),

  'key-replaced': async (provider) => {
    const before = await keySet(provider)
    const { id_token } = await tokens(provider, { kind: 'key-replaced' })
    expect(decodeProtectedHeader(id_token).kid).toBe(before.keys[0]?.kid)
    await expect(verify(provider, id_token, before)).rejects.toThrow('signature verification failed')
    await expect(verify(provider, id_token)).resolves.toBeDefined()
  },
  'keys-without-id': async (provider) => {
    const { id_token } = await tokens(provider, { kind: 'keys-without-id' })
    expect(decodeProtectedHeader(id_token)).not.toHaveProperty('kid')
    for (const key of (await keySet(provider)).keys) expect(key).not.toHaveProperty('kid')
  },

  'userinfo-signed': async (provider) => {
    const { response, id_token } = await userinfo(provider, 'userinfo-signed')
    expect(response.headers.get('content-type')).toBe('application/jwt')
    const { payload } = await jwtVerify(await response.text(), createLocalJWKSet(await keySet(provider)))
    expect([payload.sub, payload.aud]).toEqual([decodeJwt(id_token).sub, client.clientId])
  },
  'userinfo-unknown-key': async (provider) => {
    const { response } = await userinfo(provider, 'userinfo-unknown-key')
    const keys = createLocalJWKSet(await keySet(provider))
    await expect(jwtVerify(await response.text(), keys)).rejects.toThrow('signature verification failed')
  },
  'userinfo-absent': async (provider) => {
    standIns[provider].control.setFaults([{ kind: 'userinfo-absent' }])
    expect(await discovery(provider)).not.toHaveProperty('userinfo_endpoint')
  },
  'userinfo-other-sub': async (provider) => {
    const { response, id_token } = await userinfo(provider, 'userinfo-other-sub')
    const { sub } = await response.json()
    expect(sub).not.toBe(decodeJwt(id_token).sub)
  },
  'rate-limited': async (provider) => {
    const { access_token } = await tokens(provider, { kind: 'rate-limited' })
    expect((await profile(access_token)).status).toBe(403)
  },
  'rate-limited-secondary': async (provider) => {
    const { access_token } = await tokens(provider, { kind: 'rate-limited-secondary' })
    expect((await profile(access_token)).status).toBe(429)
  },
}

// Object.entries gives exactly the kinds of the record.
for (const [kind, check] of Object.entries(checks) as [FaultKind, Check][]) {
  const { providers: standInNames, does } = faultTable[kind]
  const able: readonly StandInName[] = standInNames
  test.each(providers.filter((provider) => able.includes(provider)))(`%s, told ${kind}: ${does}`, check)
}

test.each(['google', 'entra'] as const)(
  '%s without faults: a strict verifier accepts its id_token',
  async (provider) => {
    const { id_token } = await tokens(provider)
    await expect(verify(provider, id_token)).resolves.toBeDefined()
  },
)

test('a fault ends after its number of times, and others stay', async () => {
  const { control, codeFor, exchange } = standIns.google
  control.setFaults([{ kind: 'token-error', value: 'invalid_grant', times: 2 }, { kind: 'wrong-nonce' }])
  const exchanged = async () => (await exchange(await codeFor(anybody.google))).status
  expect([await exchanged(), await exchanged(), await exchanged()]).toEqual([400, 400, 200])
  expect(control.faults()).toEqual([{ kind: 'wrong-nonce' }])
})

type SetFault = { kind: FaultKind; value?: string }

/** Sends a useless code to the token endpoint, over a real connection, with this transport fault set. */
function misuse(provider: ProviderName, kind: FaultKind): Promise<Response> {
  running[provider].control.setFaults([{ kind, at: 'token', times: 1 }])
  const url = `${running[provider].origin}${paths[provider].token}`
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }
  return fetch(url, { method: 'POST', headers, body: 'code=nonsense' })
}

async function callbackOf(provider: ProviderName, fault: SetFault): Promise<Record<string, string>> {
  standIns[provider].control.setFaults([fault])
  const url = await standIns[provider].sendBack({ person: anybody[provider], decision: 'allow' })
  return Object.fromEntries(url.searchParams)
}

async function tokens(provider: ProviderName, fault?: SetFault) {
  standIns[provider].control.setFaults(fault ? [fault] : [])
  return (await standIns[provider].exchange(await standIns[provider].codeFor(anybody[provider]))).json()
}

async function claims(provider: ProviderName, kind: FaultKind) {
  return decodeJwt((await tokens(provider, { kind })).id_token)
}

/** Checks that a strict verifier refuses the token, for this reason. */
function refused(kind: FaultKind, reason: string): Check {
  return async (provider) => {
    const { id_token } = await tokens(provider, { kind })
    await expect(verify(provider, id_token)).rejects.toThrow(new RegExp(reason))
  }
}

async function verify(provider: ProviderName, token: string, keys?: JSONWebKeySet) {
  const one: StandIn = standIns[provider]
  const tenant = provider === 'entra' ? `/${decodeIssuerTenant(token)}/v2.0` : ''
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys ?? (await keySet(provider))), {
    algorithms: ['RS256'],
    issuer: `${one.origin}${tenant}`,
    audience: client.clientId,
    requiredClaims: ['sub', 'exp', 'iat'],
    maxTokenAge: '1h',
    currentDate: one.clock.now(),
  })
  if (payload.nonce !== 'the-nonce') throw new Error('the nonce is another one')
  if (payload.azp !== undefined && payload.azp !== client.clientId) throw new Error('azp is another client')
  if (provider === 'entra' && !payload.iss?.includes(String(payload.tid)))
    throw new Error('tid is not the tenant of iss')
  return payload
}

function decodeIssuerTenant(token: string): string {
  const isReadable = token.split('.').length === 3
  return isReadable ? (/\/([\da-f-]{36})\//.exec(String(decodeJwt(token).iss))?.[1] ?? 'none') : 'none'
}

async function userinfo(provider: ProviderName, kind: FaultKind) {
  const { access_token, id_token } = await tokens(provider, { kind })
  const headers = { authorization: `Bearer ${access_token}` }
  return { id_token, response: await standIns[provider].send(userinfoPath[provider], { headers }) }
}

async function discovery(provider: ProviderName) {
  const tenant = provider === 'entra' ? '/common/v2.0' : ''
  return (await standIns[provider].send(`${tenant}/.well-known/openid-configuration`)).json()
}

async function keySet(provider: ProviderName): Promise<JSONWebKeySet> {
  return (await standIns[provider].send(keySetPath[provider])).json()
}

function profile(token: string): Promise<Response> {
  return standIns.github.send('/user', { headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' } })
}
