import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

export const issuer = 'https://broker.example.test'
export const audience = 'sts.amazonaws.com'
export const wallet = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'

type Algorithm = 'ES256' | 'RS256' | 'EdDSA'

/** An issuer of tokens in this process: its documents, and the tokens that it signs. */
export type TestIssuer = {
  /** For the option `fetchIssuer`. */
  fetch: (request: Request) => Promise<Response>
  /** The addresses that were fetched. */
  fetched: string[]
  /** Members of discovery to replace; undefined leaves one out. */
  discovery: Record<string, unknown>
  /** What every document answers instead. */
  answer: (() => Response | Promise<Response>) | undefined
  /** Signs with a new key from now on. The former one stays published while `keep` says so. */
  rotate(keep: boolean): void
  sign(claims?: Record<string, unknown>, header?: { alg?: Algorithm; kid?: string }): Promise<string>
}

/** A token of this issuer is for the wallet, with its tags, and is valid now. `undefined` leaves a claim out. */
export function createIssuer(now: () => Date, algorithm: Algorithm = 'ES256', name: string = issuer): TestIssuer {
  let keys = [makeKey(algorithm)]
  const one: TestIssuer = {
    fetched: [],
    discovery: {},
    answer: undefined,
    async fetch({ url }) {
      one.fetched.push(url)
      if (one.answer) return one.answer()
      if (url.endsWith('/.well-known/jwks.json')) return Response.json({ keys: keys.map(({ jwk }) => jwk) })
      return Response.json({
        issuer: name,
        jwks_uri: `${name}/.well-known/jwks.json`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [algorithm],
        ...one.discovery,
      })
    },
    rotate(keep) {
      keys = [makeKey(algorithm), ...(keep ? keys : [])]
    },
    sign(claims = {}, header = {}) {
      const [key] = keys
      if (!key) throw new Error('the issuer has a key')
      const nowS = Math.floor(now().getTime() / 1000)
      const usual = { iss: name, sub: `agentkeys:agent:${wallet}`, aud: audience, iat: nowS, exp: nowS + 300 }
      return new SignJWT({ ...usual, jti: randomUUID(), ...tagsOf(wallet), ...claims })
        .setProtectedHeader({ alg: algorithm, kid: key.jwk.kid, ...header })
        .sign(key.privateKey)
    },
  }
  return one
}

/** The claim that STS reads, for one wallet. */
export function tagsOf(value: string) {
  return {
    'https://aws.amazon.com/tags': {
      principal_tags: { agentkeys_user_wallet: [value] },
      transitive_tag_keys: ['agentkeys_user_wallet'],
    },
  }
}

function makeKey(alg: Algorithm) {
  const { privateKey, publicKey } = pairOf(alg)
  const kid = randomUUID()
  return { privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } }
}

function pairOf(alg: Algorithm) {
  if (alg === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return alg === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
}
