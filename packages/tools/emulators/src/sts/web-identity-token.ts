import { compactVerify, decodeJwt, decodeProtectedHeader, errors, importJWK, type JWTPayload } from 'jose'
import type { AwsAccount } from '../aws/account.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { type IssuerKeys, verificationKeyRefusal } from './issuer-keys.ts'
import { readSessionTags, type SessionTags } from './session-tags.ts'

/** What a verified token says. */
export type WebIdentity = SessionTags & {
  issuer: string
  subject: string
  /** The client id that the provider knows: `azp` where there is one. */
  audience: string
  /** `aud` beside an `azp`. */
  originalAudience: string | undefined
  sourceIdentity: string | null
  tokenId: string | null
}

export type TokenRules = {
  /** `rs256` is the rule of older documents and of other servers. */
  algorithms?: 'all' | 'rs256'
  /** How far the clocks of issuer and AWS may differ. AWS documents nothing. */
  leewaySeconds?: number
}

const algorithmsOf = { all: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'], rs256: ['RS256'] }

/** Verifies a token against the providers of the account and the keys of its issuer. Throws AwsRefusal. */
export async function readWebIdentity(
  token: string,
  { account, keys, algorithms = 'all', leewaySeconds = 0 }: TokenRules & { account: AwsAccount; keys: IssuerKeys },
): Promise<WebIdentity> {
  const { header, claims } = decode(token)
  const issuer = typeof claims.iss === 'string' ? claims.iss : ''
  const provider = account.providers.get(issuer)
  if (!provider) throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`)
  const audience = readAudience(claims)
  if (!audience || !provider.audiences.includes(audience)) throw invalid('Incorrect token audience')
  const { alg = '', kid } = header
  if (!algorithmsOf[algorithms].includes(alg)) throw verificationKeyRefusal()
  const key = (await keys.of(issuer)).find((one) => one.kid === kid && one.alg === alg)
  if (!key) throw verificationKeyRefusal()
  await verifySignature(token, key, alg)
  checkTimes(claims, Math.floor(account.now().getTime() / 1000), leewaySeconds)
  const { sub, jti } = claims
  if (typeof sub !== 'string' || sub.length < 1 || sub.length > 255) throw invalid('Missing a required claim: sub')
  return {
    issuer,
    subject: sub,
    audience,
    originalAudience: claims.azp === undefined ? undefined : [claims.aud].flat().join(','),
    sourceIdentity: readSourceIdentity(claims['https://aws.amazon.com/source_identity']),
    tokenId: typeof jti === 'string' ? jti : null,
    ...readSessionTags(claims['https://aws.amazon.com/tags']),
  }
}

function decode(token: string) {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) }
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError) && !(cause instanceof TypeError)) throw cause
    throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)')
  }
}

function readAudience({ aud, azp }: JWTPayload): string | undefined {
  if (typeof azp === 'string') return azp
  return typeof aud === 'string' ? aud : aud?.length === 1 ? aud[0] : undefined
}

async function verifySignature(token: string, key: Parameters<typeof importJWK>[0], alg: string): Promise<void> {
  try {
    await compactVerify(token, await importJWK(key, alg), { algorithms: [alg] })
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError) && !(cause instanceof TypeError)) throw cause
    throw invalid('The signature of the token is not valid')
  }
}

function checkTimes({ exp, iat, nbf }: JWTPayload, nowS: number, leewayS: number): void {
  if (!Number.isInteger(exp)) throw invalid('Missing a required claim: exp')
  if (!Number.isInteger(iat)) throw invalid('Missing a required claim: iat')
  // Both are integers, as was just checked.
  const [expiresS, issuedS] = [exp as number, iat as number]
  if (expiresS + leewayS <= nowS) {
    const message = `Token expired: current date/time ${nowS} must be before the expiration date/time ${expiresS}`
    throw new AwsRefusal('ExpiredTokenException', message)
  }
  if (Math.max(issuedS, nbf ?? issuedS) - leewayS > nowS) throw invalid('The token is not valid yet')
}

function readSourceIdentity(claim: unknown): string | null {
  if (claim === undefined) return null
  if (typeof claim === 'string' && /^(?!aws:)[\w+=,.@-]{2,64}$/.test(claim)) return claim
  throw invalid('The claim https://aws.amazon.com/source_identity is not valid')
}

function invalid(message: string): AwsRefusal {
  return new AwsRefusal('InvalidIdentityToken', message)
}
