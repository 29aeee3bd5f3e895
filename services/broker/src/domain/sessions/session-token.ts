import { Failure } from '@constellation/chassis'
import type { IdentityType } from '@constellation/contracts-broker'
import type { KeyRing } from '@constellation/tokens'
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { deriveOmniAccount } from '../identities/omni-account.ts'

/** Who a program proved to be. */
export type Identity = { omniAccount: string; walletAddress: string; identityType: IdentityType; identityValue: string }

/** A session that was presented and is valid. `walletAddress` is empty for an identity without a wallet. */
export type Session = Identity & { jti: string; issuedAt: Date; expiresAt: Date }

export type SessionTokens = {
  /** Signs a session for an identity. */
  issue(identity: Identity): Promise<{ token: string; kid: string; expiresAt: Date }>
  /** Throws `unauthorized` with one text for every cause; the cause is for the log. */
  verify(token: string): Promise<Session>
}

const audience = 'agentkeys:broker'

const Claims = z.object({
  sub: z.string(),
  jti: z.string(),
  iat: z.number().int(),
  exp: z.number().int(),
  agentkeys: z.object({
    omni_account: z.string(),
    wallet_address: z.string(),
    identity_type: z.enum(['evm', 'email', 'oauth2_google']),
    identity_value: z.string(),
  }),
})

type Options = {
  keys: KeyRing
  issuer: string
  lifeSeconds: number
  maxSkewSeconds: number
  now: () => Date
  newId: () => string
}

/** Signs and verifies the broker's own sessions: ES256, with the key of purpose `session`. */
export function createSessionTokens(options: Options): SessionTokens {
  const { keys, issuer, lifeSeconds, now } = options
  const publicKeys = new Map([keys.current, ...keys.previous].map(({ kid, publicKey }) => [kid, publicKey]))

  async function verified(token: string): Promise<Session> {
    const { kid, alg } = decodeProtectedHeader(token)
    const key = alg === 'ES256' && kid !== undefined ? publicKeys.get(kid) : undefined
    if (!key) throw new Error(`no session key ${String(kid)} for ${String(alg)}`)
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['ES256'],
      issuer,
      audience,
      clockTolerance: Math.min(60, options.maxSkewSeconds),
      maxTokenAge: lifeSeconds,
      currentDate: now(),
    })
    return toSession(Claims.parse(payload))
  }

  return {
    async issue(identity) {
      const issuedAt = Math.floor(now().getTime() / 1000)
      const token = await new SignJWT({ agentkeys: toClaims(identity) })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: keys.current.kid })
        .setIssuer(issuer)
        .setSubject(subjectOf(identity.omniAccount))
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .setJti(options.newId())
        .sign(keys.current.privateKey)
      return { token, kid: keys.current.kid, expiresAt: new Date((issuedAt + lifeSeconds) * 1000) }
    },
    async verify(token) {
      return verified(token).catch((cause: unknown) => {
        throw new Failure('unauthorized', 'the session is not valid: sign in again', { cause })
      })
    },
  }
}

function toClaims({ omniAccount, walletAddress, identityType, identityValue }: Identity) {
  return {
    omni_account: omniAccount,
    wallet_address: walletAddress,
    identity_type: identityType,
    identity_value: identityValue,
  }
}

function toSession({ sub, jti, iat, exp, agentkeys }: z.output<typeof Claims>): Session {
  const { omni_account: omniAccount, identity_type: identityType, identity_value: identityValue } = agentkeys
  if (sub !== subjectOf(omniAccount) || omniAccount !== deriveOmniAccount(identityType, identityValue))
    throw new Error('the subject is not the account of the identity')
  return {
    omniAccount,
    walletAddress: agentkeys.wallet_address,
    identityType,
    identityValue,
    jti,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
  }
}

function subjectOf(omniAccount: string) {
  return `agentkeys:user:${omniAccount}`
}
