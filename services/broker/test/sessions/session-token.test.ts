import { generateKeyPairSync } from 'node:crypto'
import { createTestClock, openSecretFiles } from '@constellation/testkit'
import { loadKeyRing } from '@constellation/tokens'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { deriveOmniAccount } from '../../src/domain/identities/omni-account.ts'
import { createSessionTokens } from '../../src/domain/sessions/session-token.ts'

const files = await openSecretFiles()
afterAll(() => files[Symbol.asyncDispose]())
const clock = createTestClock(new Date('2026-01-02T03:04:05Z'))
const keys = loadKeyRing(files.key('session.json', 'session'), 'session')
const foreign = loadKeyRing(files.key('foreign.json', 'session'), 'session')
const issuer = 'https://broker.example.test'
const options = {
  keys,
  issuer,
  lifeSeconds: 18_000,
  maxSkewSeconds: 60,
  now: clock.now,
  newId: () => crypto.randomUUID(),
}
const tokens = createSessionTokens(options)

const walletAddress = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'
const identity = {
  omniAccount: deriveOmniAccount('evm', walletAddress),
  walletAddress,
  identityType: 'evm',
  identityValue: walletAddress,
} as const

/** A session of ours, signed again with other claims or another key. */
async function forged(
  claims: object,
  { header = {}, key = keys.current.privateKey as Parameters<SignJWT['sign']>[0] } = {},
) {
  const { token, kid } = await tokens.issue(identity)
  return new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid, ...header })
    .sign(key)
}

test('a session says who was proved, for as long as it lives', async () => {
  const { token, expiresAt } = await tokens.issue(identity)
  expect(decodeProtectedHeader(token)).toMatchObject({
    alg: 'ES256',
    typ: 'JWT',
    kid: expect.stringMatching(/^ak-session-/),
  })
  expect(decodeJwt(token)).toMatchObject({
    iss: issuer,
    sub: `agentkeys:user:${identity.omniAccount}`,
    aud: 'agentkeys:broker',
    iat: 1_767_323_045,
    exp: 1_767_341_045,
    jti: expect.any(String),
    agentkeys: {
      omni_account: identity.omniAccount,
      wallet_address: walletAddress,
      identity_type: 'evm',
      identity_value: walletAddress,
    },
  })
  expect(await tokens.verify(token)).toMatchObject({ ...identity, expiresAt })
})

test.each<[string, () => Promise<string>]>([
  ['for another audience', () => forged({ aud: 'agentkeys:audit-proof' })],
  ['of another issuer', () => forged({ iss: `${issuer}/` })],
  ['of another key under our id', () => forged({}, { key: foreign.current.privateKey })],
  [
    'under an id that is not ours',
    () => forged({}, { header: { kid: foreign.current.kid }, key: foreign.current.privateKey }),
  ],
  ['that has expired', () => forged({ exp: 1_767_323_045 - 61 })],
  ['of the future', () => forged({ iat: 1_767_323_045 + 120 })],
  ['for the account of another', () => forged({ sub: 'agentkeys:user:other' })],
  [
    'with an identity that is not that of its account',
    () =>
      forged({
        agentkeys: {
          omni_account: identity.omniAccount,
          wallet_address: '',
          identity_type: 'email',
          identity_value: 'a@b.example',
        },
      }),
  ],
  ['without an identity', () => forged({ agentkeys: {} })],
  [
    'signed with HS256 and the public key',
    () => {
      const secret = keys.current.publicKey.export({ type: 'spki', format: 'pem' })
      return forged({}, { header: { alg: 'HS256' }, key: new TextEncoder().encode(String(secret)) })
    },
  ],
  [
    'signed with RS256',
    () => forged({}, { header: { alg: 'RS256' }, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
  ],
  [
    'without a signature',
    async () => {
      const { token, kid } = await tokens.issue(identity)
      const header = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')
      return `${header}.${token.split('.')[1]}.`
    },
  ],
  ['that is no token', async () => 'nothing'],
])('a session %s is refused, with one text for every cause', async (_, forge) => {
  const refusal = tokens.verify(await forge())
  await expect(refusal).rejects.toMatchObject({
    code: 'unauthorized',
    message: 'the session is not valid: sign in again',
  })
})
