/** A program that is registered with a provider. */
export type Client = {
  clientId: string
  clientSecret: string
  /** The addresses to which people are sent back. GitHub uses only the first, and accepts paths below it. */
  redirectUris: readonly [string, ...string[]]
}

export type ClientProof = { kind: 'known'; client: Client } | { kind: 'unknown' } | { kind: 'wrong-secret' }

/** Reads the client's id and secret from HTTP Basic or from the form (RFC 6749 §2.3.1), and compares them with the registered ones. */
export function proveClient(clients: readonly Client[], request: Request, form: URLSearchParams): ClientProof {
  const inForm = [form.get('client_id') ?? '', form.get('client_secret') ?? '']
  const [clientId, secret = ''] = readBasic(request.headers.get('authorization')) ?? inForm
  const client = clients.find((one) => one.clientId === clientId)
  if (!client) return { kind: 'unknown' }
  return client.clientSecret === secret ? { kind: 'known', client } : { kind: 'wrong-secret' }
}

// Form encoding does not change the characters of our ids and secrets, so both ways to write Basic are equal.
function readBasic(header: string | null): string[] | undefined {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(header ?? '') ?? []
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const end = text.indexOf(':')
  return end === -1 ? [text] : [text.slice(0, end), text.slice(end + 1)]
}
