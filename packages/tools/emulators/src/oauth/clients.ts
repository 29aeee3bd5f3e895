import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import type { Faults } from '../faults/faults.ts'

/** A program that is registered with a provider. */
export type Client = {
  clientId: string
  clientSecret: string
  /** Its public key, for client assertions (`private_key_jwt`). */
  publicKey?: JWK
  /** The addresses to which people are sent back. GitHub uses only the first, and accepts paths below it. */
  redirectUris: readonly [string, ...string[]]
}

export type ClientProof = { kind: 'known'; client: Client } | { kind: 'unknown' } | { kind: 'wrong-secret' }

type Presented = {
  way: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
  clientId: string
  /** The secret or the assertion. */
  proof: string
}

type Rules = {
  /** The only way that is accepted; any when absent. */
  onlyWay?: string | undefined
  /** What an assertion may be for. */
  audiences: readonly string[]
  now: () => Date
}

/** Compares the proof of a client with its registration: HTTP Basic or the form (RFC 6749 §2.3.1), or an assertion (RFC 7523). */
export async function proveClient(
  clients: readonly Client[],
  request: Request,
  form: URLSearchParams,
  { onlyWay, ...rules }: Rules,
): Promise<ClientProof> {
  const presented = readAssertion(form) ?? readBasic(request.headers.get('authorization')) ?? readForm(form)
  const client = clients.find(({ clientId }) => clientId === presented.clientId)
  if (!client) return { kind: 'unknown' }
  const isRight = (onlyWay ?? presented.way) === presented.way && (await isProved(client, presented, rules))
  return isRight ? { kind: 'known', client } : { kind: 'wrong-secret' }
}

/** The only way of client authentication that a fault leaves. A provider that does not say accepts the default of the standard. */
export function onlyWay(faults: Faults): { way: string; isSaid: boolean } | undefined {
  const value = faults.take('client-authentication')?.value
  if (!value) return undefined
  return value === 'unsaid' ? { way: 'client_secret_basic', isSaid: false } : { way: value, isSaid: true }
}

async function isProved(client: Client, { way, proof }: Presented, { audiences, now }: Omit<Rules, 'onlyWay'>) {
  if (way !== 'private_key_jwt') return proof === client.clientSecret
  if (!client.publicKey) return false
  const { clientId } = client
  const rules = { issuer: clientId, subject: clientId, audience: [...audiences], currentDate: now() }
  return jwtVerify(proof, createLocalJWKSet({ keys: [client.publicKey] }), rules).then(
    ({ payload }) => payload.jti !== undefined && payload.exp !== undefined,
    () => false,
  )
}

function readAssertion(form: URLSearchParams): Presented | undefined {
  const proof = form.get('client_assertion')
  const isJwt = form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  return proof && isJwt ? { way: 'private_key_jwt', clientId: form.get('client_id') ?? '', proof } : undefined
}

function readForm(form: URLSearchParams): Presented {
  const [clientId, proof] = [form.get('client_id') ?? '', form.get('client_secret') ?? '']
  return { way: 'client_secret_post', clientId, proof }
}

function readBasic(header: string | null): Presented | undefined {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(header ?? '') ?? []
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const [clientId = '', ...rest] = text.split(':')
  return { way: 'client_secret_basic', clientId: formDecode(clientId), proof: formDecode(rest.join(':')) }
}

/** Both parts of HTTP Basic are encoded as in a form before they are joined (RFC 6749 §2.3.1). */
function formDecode(text: string): string {
  return new URLSearchParams(`text=${text}`).get('text') ?? ''
}
