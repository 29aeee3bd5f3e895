import { createPrivateKey } from 'node:crypto'
import type { PrivateKey } from 'oauth4webapi'
import { z } from 'zod'

/** The private key that login signs client assertions with (`private_key_jwt`). */
export type ClientKey = PrivateKey & {
  /** The thumbprint of its certificate, which Microsoft demands beside the key id. */
  certificateThumbprint: string | undefined
}

const parameters = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
} as const

const PrivateJwk = z.looseObject({
  kty: z.string(),
  d: z.string(),
  kid: z.string().min(1).optional(),
  alg: z.enum(Object.keys(parameters) as (keyof typeof parameters)[]),
  'x5t#S256': z.string().optional(),
})

/** Reads a private JWK (RFC 7517) that names its algorithm. Throws when it is none; the message holds nothing of the key. */
export function parseClientKey(text: string): ClientKey {
  const parsed = PrivateJwk.safeParse(parseJson(text))
  if (!parsed.success)
    throw new Error(`it must be a private JWK with \`alg\`, one of ${Object.keys(parameters).join(', ')}`)
  const { kid, alg, 'x5t#S256': certificateThumbprint } = parsed.data
  try {
    const key = createPrivateKey({ key: parsed.data, format: 'jwk' }).toCryptoKey(parameters[alg], false, ['sign'])
    // The two declarations of a key differ in the names of usages alone.
    return { key: key as PrivateKey['key'], ...(kid && { kid }), certificateThumbprint }
  } catch {
    // The error may quote the key.
    throw new Error(`it is not a private key for ${alg}`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The error of the parser would quote the key.
    return undefined
  }
}
