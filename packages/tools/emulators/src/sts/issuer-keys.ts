import { z } from 'zod'
import { AwsRefusal } from '../aws/refusal.ts'

const discoverySchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  response_types_supported: z.array(z.string()).min(1),
  subject_types_supported: z.array(z.string()).min(1),
  id_token_signing_alg_values_supported: z.array(z.string()).min(1),
})
const keySchema = z.looseObject({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.literal('sig') })
const keySetSchema = z.object({ keys: z.array(keySchema).min(1) })
const keysOfAKind = 100

export type IssuerKey = z.infer<typeof keySchema>

export type IssuerKeysOptions = {
  /** Where an origin of an issuer really answers, such as `{ 'https://broker.example.test': 'http://127.0.0.1:8091' }`. */
  issuerOrigins?: Readonly<Record<string, string>>
  /** Reaches an issuer that has no port. */
  fetchIssuer?: (request: Request) => Promise<Response>
  /** How long a key set is kept, whatever its headers say; AWS documents no time. Ten minutes unless it is given. */
  keySetMs?: number
  /** How long a document of an issuer may take. */
  issuerTimeoutMs?: number
  now: () => Date
}

/** Gives the keys of an issuer. Throws AwsRefusal. */
export type IssuerKeys = { of(issuer: string): Promise<readonly IssuerKey[]> }

/**
 * Fetches discovery and key set as AWS does. An unknown `kid` does not refresh a cached key set, and concurrent callers share one fetch.
 * A failed fetch is not kept.
 */
export function createIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { now, keySetMs = 600_000 } = options
  const cache = new Map<string, { keys: Promise<readonly IssuerKey[]>; freshUntilMs: number }>()
  return {
    of(issuer) {
      const cached = cache.get(issuer)
      if (cached && now().getTime() < cached.freshUntilMs) return cached.keys
      const keys = fetchKeys(issuer, options)
      cache.set(issuer, { keys, freshUntilMs: now().getTime() + keySetMs })
      keys.catch(() => cache.delete(issuer))
      return keys
    },
  }
}

export function verificationKeyRefusal(): AwsRefusal {
  return new AwsRefusal(
    'InvalidIdentityToken',
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  )
}

async function fetchKeys(issuer: string, options: IssuerKeysOptions): Promise<readonly IssuerKey[]> {
  const discovery = await fetchDocument(`${issuer}/.well-known/openid-configuration`, discoverySchema, options)
  if (discovery.issuer !== issuer) throw verificationKeyRefusal()
  const { keys } = await fetchDocument(discovery.jwks_uri, keySetSchema, options)
  const isTooLarge = ['RSA', 'EC'].some((kind) => keys.filter(({ kty }) => kty === kind).length > keysOfAKind)
  if (isTooLarge) throw verificationKeyRefusal()
  return keys
}

async function fetchDocument<Value>(url: string, schema: z.ZodType<Value>, options: IssuerKeysOptions): Promise<Value> {
  const { fetchIssuer = fetch, issuerTimeoutMs = 5000, issuerOrigins = {} } = options
  const { origin } = new URL(url)
  const reached = url.replace(origin, issuerOrigins[origin] ?? origin)
  const signal = AbortSignal.timeout(issuerTimeoutMs)
  const text = await fetchIssuer(new Request(reached, { redirect: 'manual', signal }))
    .then(async (response) => ({ status: response.status, body: await response.text() }))
    .catch((cause) => {
      throw unreachable(cause)
    })
  if (text.status >= 500) throw unreachable(`status ${text.status}`)
  const parsed = schema.safeParse(text.status === 200 ? readJson(text.body) : undefined)
  if (!parsed.success) throw verificationKeyRefusal()
  return parsed.data
}

function unreachable(cause: unknown): AwsRefusal {
  const refusal = new AwsRefusal('IDPCommunicationError', 'The identity provider could not be reached')
  refusal.cause = cause
  return refusal
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The schema refuses it.
    return undefined
  }
}
