import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyLogoutToken } from './logout-token.ts'

/** The claims of a token. An undefined one is left out. */
type Claims = Record<string, unknown>

const event = 'http://schemas.openid.net/event/backchannel-logout'
const nowSeconds = 1_800_000_000
const keys = await generateKeyPair('ES256')
const jwks = createLocalJWKSet({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] })

describe('a logout token', () => {
  test('that names a session ends that session', async () => {
    expect(await check(await sign())).toMatchObject({ jti: 'j1', sessionId: 's1' })
  })

  test('that names only a user ends all sessions of the user', async () => {
    const logout = await check(await sign({ sid: undefined }))
    expect(logout).toMatchObject({ userId: 'u1' })
    expect(logout).not.toHaveProperty('sessionId')
  })

  const refused: [string, Claims][] = [
    ['from another issuer', { iss: 'https://login.example.test.evil.test' }],
    ['for another application', { aud: 'other-app' }],
    ['that has expired', { exp: nowSeconds - 31 }],
    ['without an expiry', { exp: undefined }],
    ['without the time of its issue', { iat: undefined }],
    ['issued in the future', { iat: nowSeconds + 120, exp: nowSeconds + 240 }],
    ['without a jti', { jti: undefined }],
    ['with an empty jti', { jti: '' }],
    ['that names nobody', { sid: undefined, sub: undefined }],
    ['with a nonce', { nonce: 'n' }],
    ['with a nonce that is null', { nonce: null }],
    ['without events', { events: undefined }],
    ['of another event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['whose event is not an object', { events: { [event]: true } }],
    ['whose events are a list', { events: [event] }],
  ]
  test.each(refused)('%s is refused', async (_name, claims) => {
    await expect(check(await sign(claims))).rejects.toThrow()
  })

  const headers: [string, Record<string, string>][] = [
    ['an ID token', { typ: 'JWT' }],
    ['an access token', { typ: 'at+jwt' }],
    ['a token without a type', {}],
  ]
  test.each(headers)('%s is not accepted as one', async (_name, header) => {
    await expect(check(await sign({}, header))).rejects.toThrow()
  })

  test('signed by another key is refused', async () => {
    const other = await generateKeyPair('ES256')
    await expect(check(await sign({}, { typ: 'logout+jwt' }, other.privateKey))).rejects.toThrow()
  })

  test('without a signature is refused', async () => {
    const [, payload] = (await sign()).split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'logout+jwt' })).toString('base64url')
    await expect(check(`${header}.${payload}.`)).rejects.toThrow()
  })

  test('signed with the public key as an HMAC secret is refused', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))
    const token = await new SignJWT(claimsOf({}))
      .setProtectedHeader({ alg: 'HS256', kid: 'k1', typ: 'logout+jwt' })
      .sign(secret)
    await expect(check(token)).rejects.toThrow()
  })
})

function check(token: string) {
  const options = { keys: jwks, issuer: 'https://login.example.test', audience: 'my-app', now: nowSeconds * 1000 }
  return verifyLogoutToken(token, options)
}

function sign(claims: Claims = {}, header: Record<string, string> = { typ: 'logout+jwt' }, key = keys.privateKey) {
  return new SignJWT(claimsOf(claims)).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key)
}

function claimsOf(claims: Claims): Claims {
  return {
    iss: 'https://login.example.test',
    aud: 'my-app',
    iat: nowSeconds,
    exp: nowSeconds + 120,
    jti: 'j1',
    sub: 'u1',
    sid: 's1',
    events: { [event]: {} },
    ...claims,
  }
}
