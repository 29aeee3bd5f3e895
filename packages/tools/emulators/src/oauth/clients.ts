/** A program that is registered with a provider. */
export type Client = {
  clientId: string
  clientSecret: string
  /** Where people are sent back to. GitHub knows only the first, and takes what is below it. */
  redirectUris: readonly [string, ...string[]]
}

export type ClientProof = { kind: 'known'; client: Client } | { kind: 'unknown' } | { kind: 'wrong-secret' }

/** Reads the client's id and secret from HTTP Basic or from the form (RFC 6749 §2.3.1) and compares them with what is registered. */
export function proveClient(clients: readonly Client[], request: Request, form: URLSearchParams): ClientProof {
  const inForm = [form.get('client_id') ?? '', form.get('client_secret') ?? '']
  const [clientId, secret = ''] = readBasic(request.headers.get('authorization')) ?? inForm
  const client = clients.find((one) => one.clientId === clientId)
  if (!client) return { kind: 'unknown' }
  return client.clientSecret === secret ? { kind: 'known', client } : { kind: 'wrong-secret' }
}

// Ids and secrets here are of characters that form encoding leaves alone, so that both ways to write Basic are equal.
function readBasic(header: string | null): string[] | undefined {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(header ?? '') ?? []
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const end = text.indexOf(':')
  return end === -1 ? [text] : [text.slice(0, end), text.slice(end + 1)]
}
