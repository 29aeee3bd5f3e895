import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsAccount, Principal } from './account.ts'

/** A signed request as it arrived. */
export type SignedRequest = { request: Request; body: Uint8Array; service: 'sts' | 'iam' | 's3' }

/** Why a signature was refused. Each service has its own code for it. */
export type SignatureProblem =
  | 'absent'
  | 'malformed'
  | 'scope'
  | 'unknown-key'
  | 'wrong-token'
  | 'expired'
  | 'skewed'
  | 'mismatch'

export type SignatureResult = { principal: Principal } | { problem: SignatureProblem }

type Authorization = {
  accessKeyId: string
  day: string
  region: string
  service: string
  signedHeaders: readonly string[]
  signature: string
}

const maxSkewMs = 15 * 60_000

/** Finds out who signed a request. The checks run in the order of AWS: scope, key and token, then time and signature. */
export async function verifySignature(signed: SignedRequest, account: AwsAccount): Promise<SignatureResult> {
  const { headers } = signed.request
  const header = headers.get('authorization')
  if (header === null) return { problem: 'absent' }
  const authorization = readAuthorization(header)
  const signingDate = readDate(headers.get('x-amz-date') ?? '')
  const query = readQuery(new URL(signed.request.url).search)
  if (!authorization || !signingDate || !query) return { problem: 'malformed' }
  if (!isScope(authorization, signed.service, account)) return { problem: 'scope' }
  const found = findPrincipal(authorization.accessKeyId, headers.get('x-amz-security-token'), account)
  if ('problem' in found) return found
  const skewMs = Math.abs(signingDate.getTime() - account.now().getTime())
  if (skewMs > maxSkewMs) return { problem: 'skewed' }
  const expected = await sign(signed, { ...authorization, signingDate, query }, found.principal)
  return isSame(expected, authorization.signature) ? found : { problem: 'mismatch' }
}

function readAuthorization(header: string): Authorization | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/
  const [, accessKeyId, day, region, service, names, signature] = pattern.exec(header) ?? []
  if (!accessKeyId || !day || !region || !service || !names || !signature) return undefined
  const signedHeaders = names.split(';')
  return signedHeaders.includes('host') ? { accessKeyId, day, region, service, signedHeaders, signature } : undefined
}

/** `20260301T120000Z` */
function readDate(text: string): Date | undefined {
  const pattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
  return pattern.test(text) ? new Date(text.replace(pattern, '$1-$2-$3T$4:$5:$6Z')) : undefined
}

function isScope({ region, service }: Authorization, wanted: SignedRequest['service'], account: AwsAccount): boolean {
  // IAM is global: its own endpoint is in us-east-1, and an SDK with another endpoint signs for its own region.
  const isRegion = region === account.region || (wanted === 'iam' && region === 'us-east-1')
  return service === wanted && isRegion
}

function findPrincipal(accessKeyId: string, token: string | null, account: AwsAccount): SignatureResult {
  const user = account.users.get(accessKeyId)
  if (user) return token === null ? { principal: { kind: 'user', user } } : { problem: 'wrong-token' }
  const session = account.sessions.find(accessKeyId)
  const role = [...account.roles.values()].find(({ id }) => id === session?.roleId)
  if (!session || !role) return { problem: 'unknown-key' }
  if (session.sessionToken !== token) return { problem: 'wrong-token' }
  if (Date.parse(session.expiresAt) <= account.now().getTime()) return { problem: 'expired' }
  return { principal: { kind: 'session', session, role } }
}

async function sign(
  { request, body, service }: SignedRequest,
  { region, signedHeaders, signingDate, query }: Authorization & { signingDate: Date; query: Query },
  principal: Principal,
): Promise<string> {
  const signer = new SignatureV4({
    credentials: principal.kind === 'user' ? principal.user : principal.session,
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: false,
  })
  const url = new URL(request.url)
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: pickHeaders(request.headers, signedHeaders),
      body,
    },
    { signingDate, signableHeaders: new Set(signedHeaders) },
  )
  return signed.headers.authorization?.replace(/^.*Signature=/, '') ?? ''
}

/** Exactly the headers that the caller signed, and the hash of the payload, which is part of the signature either way. */
function pickHeaders(headers: Headers, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    [...names, 'x-amz-content-sha256'].flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

type Query = Record<string, string[]>

/** Undefined where an escape in it is broken. */
function readQuery(search: string): Query | undefined {
  const query: Query = {}
  try {
    for (const pair of search.slice(1).split('&').filter(Boolean)) {
      const [name = '', ...value] = pair.split('=')
      const key = decodeURIComponent(name)
      query[key] = [...(query[key] ?? []), decodeURIComponent(value.join('='))]
    }
  } catch {
    return undefined
  }
  return query
}

function isSame(expected: string, signature: string): boolean {
  const [wanted, given] = [expected, signature].map((text) => Buffer.from(text))
  return wanted !== undefined && given !== undefined && wanted.length === given.length && timingSafeEqual(wanted, given)
}

type Data = string | ArrayBuffer | ArrayBufferView

/** SHA-256, and HMAC with a secret, in the form that the signer takes. */
class Sha256 {
  readonly #hash

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }

  update(data: Data): void {
    this.#hash.update(bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    throw new Error('a hash is used once')
  }
}

function bytesOf(data: Data): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}
