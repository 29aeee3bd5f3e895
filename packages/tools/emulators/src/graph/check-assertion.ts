import { compactVerify, decodeProtectedHeader } from 'jose'
import type { Application, Certificate } from './definitions.ts'
import type { TokenRefusalName } from './token-refusals.ts'
import { leewaySeconds, type UsedAssertions } from './used-assertions.ts'

/**
 * Checks a client assertion (RFC 7523): signed RS256 or PS256 by a certificate of the application, which the header names by `x5t#S256`
 * or `x5t`. One with a `jti` is accepted once. Gives the refusal, or undefined when it is right.
 */
export async function checkAssertion(
  assertion: string,
  { clientId, certificates }: Application,
  { audiences, now, used }: { audiences: readonly string[]; now: Date; used: UsedAssertions },
): Promise<TokenRefusalName | undefined> {
  const header = readHeader(assertion)
  if (!header) return 'malformedAssertion'
  const certificate = certificates.find((one) => names(header, one))
  if (!certificate || Date.parse(certificate.x509.validTo) < now.getTime()) return 'unknownKey'
  const claims = await readClaims(assertion, certificate)
  if (!claims) return 'wrongSignature'
  if (claims.iss !== clientId || claims.sub !== clientId) return 'otherIssuer'
  if (!audiences.some((audience) => audience === claims.aud)) return 'otherAudience'
  if (!isInTime(claims, now.getTime() / 1000)) return 'outOfTime'
  return used.isFirst(clientId, claims, now) ? undefined : 'replayed'
}

type Header = ReturnType<typeof decodeProtectedHeader>

function readHeader(assertion: string): Header | undefined {
  try {
    return decodeProtectedHeader(assertion)
  } catch {
    return undefined
  }
}

/** Whether the header names the certificate. Some libraries write the thumbprint with padding. */
function names(header: Header, { sha1, sha256 }: Certificate): boolean {
  const same = (value: unknown, thumbprint: string) =>
    typeof value === 'string' && Buffer.from(value, 'base64').toString('base64url') === thumbprint
  return header['x5t#S256'] === undefined ? same(header.x5t, sha1) : same(header['x5t#S256'], sha256)
}

async function readClaims(assertion: string, { x509 }: Certificate): Promise<Record<string, unknown> | undefined> {
  const verified = await compactVerify(assertion, x509.publicKey, { algorithms: ['RS256', 'PS256'] }).catch(() => null)
  if (!verified) return undefined
  try {
    return JSON.parse(Buffer.from(verified.payload).toString())
  } catch {
    return undefined
  }
}

function isInTime({ exp, nbf }: Record<string, unknown>, nowS: number): boolean {
  if (typeof exp !== 'number' || exp + leewaySeconds <= nowS) return false
  return nbf === undefined || (typeof nbf === 'number' && nbf - leewaySeconds <= nowS)
}
