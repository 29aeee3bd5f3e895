import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { ServiceName } from '@constellation/contract'
import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  createServiceTokens,
  createServiceVerifier,
  hashToken,
  newToken,
  parseServiceKeys,
  publicJwks,
} from '../src/index.ts'

const now = 1_700_000_000
const purpose = 'service-token'

function makeKey(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { kid: `service-token-1-${name}`, purpose, privateKey, publicKey } as const
}

const login = makeKey('login')
const consoleKey = makeKey('console')
const jwks = [
  ...publicJwks({ current: login, previous: [] }, { iss: 'login' }).keys,
  ...publicJwks({ current: consoleKey, previous: [] }, { iss: 'console' }).keys,
]
const keys = parseServiceKeys(JSON.stringify({ keys: jwks }))

let nowMs = now * 1000
const verifier = () => createServiceVerifier({ audience: 'rbac', keys, now: () => nowMs })
const tokensOf = (issuer: ServiceName, key = login) => createServiceTokens({ issuer, key, now: () => nowMs })

type Forged = { alg?: string; kid?: string; key?: KeyObject | Uint8Array; claims?: Record<string, unknown> }

/** A token that is right but for what is given. */
function forge({ alg = 'ES256', kid = login.kid, key = login.privateKey, claims = {} }: Forged) {
  return new SignJWT({ iss: 'login', aud: 'rbac', iat: now, exp: now + 60, ...claims })
    .setProtectedHeader({ alg, kid })
    .sign(key)
}

describe('a service token', () => {
  test('proves to its audience who is calling', async () => {
    await expect(verifier().verify(await tokensOf('login').tokenFor('rbac'))).resolves.toBe('login')
    await expect(verifier().verify(await forge({}))).resolves.toBe('login')
  })

  test.each<[string, () => Promise<string>, RegExp]>([
    ['for another audience', () => tokensOf('login').tokenFor('broker'), /"aud"/],
    ['whose issuer does not own the key', () => forge({ claims: { iss: 'console' } }), /belongs to another service/],
    ['of an issuer that is no service', () => forge({ claims: { iss: 'stranger' } }), /belongs to another service/],
    ['without an issuer', () => forge({ claims: { iss: undefined } }), /"iss"/],
    ['that has expired', () => forge({ claims: { iat: now - 70, exp: now - 10 } }), /"exp"/],
    ['that lives longer than a minute', () => forge({ claims: { exp: now + 61 } }), /lives too long/],
    ['without an end', () => forge({ claims: { exp: undefined } }), /"exp"/],
    ['without a beginning', () => forge({ claims: { iat: undefined } }), /"iat"/],
    ['that is not valid yet', () => forge({ claims: { nbf: now + 30 } }), /"nbf"/],
    ['signed by a key that nobody knows', () => forge({ kid: 'service-token-1-x' }), /no applicable key/],
    ['signed by another key under this id', () => forge({ key: consoleKey.privateKey }), /signature/],
    ['signed with the public key as a shared secret', forgeWithPublicKey, /"alg"/],
    ['that is not signed', forgeUnsigned, /./],
    ['that is none', async () => 'not.a.token', /./],
  ])('%s is refused', async (_, make, reason) => {
    await expect(verifier().verify(await make())).rejects.toThrow(reason)
  })

  test('is refused once it has expired, though it was accepted before', async () => {
    const { verify } = verifier()
    const token = await tokensOf('login').tokenFor('rbac')
    await verify(token)
    nowMs += 66_000
    await expect(verify(token)).rejects.toThrow(/"exp"/)
    nowMs -= 66_000
  })

  test('is sent again while it has more than twenty seconds left, and replaced after that', async () => {
    const tokens = tokensOf('login')
    const first = await tokens.tokenFor('rbac')
    nowMs += 39_000
    expect(await tokens.tokenFor('rbac')).toBe(first)
    nowMs += 1000
    expect(await tokens.tokenFor('rbac')).not.toBe(first)
    nowMs -= 40_000
    expect(await tokens.tokenFor('broker')).not.toBe(first)
  })
})

describe('the keys of the services', () => {
  test.each([
    ['that are no JSON', '{', /JSON/],
    ['that are no set', '{"keys":1}', /not a JWKS/],
    ['of a stranger', JSON.stringify({ keys: [{ ...jwks[0], iss: 'stranger' }] }), /names no known service/],
    ['without an owner', JSON.stringify({ keys: [{ ...jwks[0], iss: undefined }] }), /names no known service/],
    ['of another purpose', JSON.stringify({ keys: [{ ...jwks[0], kid: 'user-token-1-a' }] }), /names no known service/],
  ])('%s are refused', (_, text, reason) => {
    expect(() => parseServiceKeys(text)).toThrow(reason)
  })

  test('a former key is accepted beside the current one', async () => {
    const next = makeKey('next')
    const ring = publicJwks({ current: next, previous: [login] }, { iss: 'login' })
    const { verify } = createServiceVerifier({
      audience: 'rbac',
      keys: parseServiceKeys(JSON.stringify(ring)),
      now: () => nowMs,
    })
    await expect(verify(await tokensOf('login').tokenFor('rbac'))).resolves.toBe('login')
    await expect(verify(await tokensOf('login', next).tokenFor('rbac'))).resolves.toBe('login')
  })
})

test('an opaque token has 32 random bytes, and its hash is SHA-256', () => {
  expect(newToken('rt_', () => Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(
    'rt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  )
  expect(newToken('rt_', randomBytes)).not.toBe(newToken('rt_', randomBytes))
  expect(hashToken('rt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8')).toBe(
    '942a351a779e75e38fd8f6c566fc404966a449d4af13f2bbca3a85e53edb8335',
  )
})

function forgeWithPublicKey() {
  const secret = login.publicKey.export({ type: 'spki', format: 'pem' })
  return forge({ alg: 'HS256', key: Buffer.from(secret) })
}

async function forgeUnsigned() {
  return new UnsecuredJWT({ iss: 'login', aud: 'rbac', iat: now, exp: now + 60 }).encode()
}
