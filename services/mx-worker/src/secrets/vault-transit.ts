import { readFile } from 'node:fs/promises'
import { canonicalJson } from '@constellation/canonical-json'
import { readBounded } from '@constellation/client'
import { z } from 'zod'
import { type EnvelopeRecord, kindOf, type Unwrapped } from './envelope.ts'
import { isSecretText } from './secret-text.ts'

export type VaultTransit = {
  /** The secret as a ciphertext of Vault that decrypts in this record alone. Throws a `VaultRefusal` when Vault gives none. */
  encrypt(record: EnvelopeRecord, secret: string): Promise<string>
  /** Refusals are errors of the closed set, never thrown. */
  decrypt(record: EnvelopeRecord, ciphertext: string): Promise<Unwrapped>
}

export type VaultOptions = {
  address: string
  /** Read for each request, since an agent of Vault renews it. */
  tokenFile: string
  /** Where the engine is mounted, and the name of the key. */
  path: string
  key: string
  fetch: (request: Request) => Promise<Response>
}

/** Vault gave no answer, or refused: its own text stays out, because it may name paths of the operator. */
export class VaultRefusal extends Error {
  readonly error: 'backend_unavailable' | 'backend_denied'

  constructor(error: VaultRefusal['error'], options?: ErrorOptions) {
    super(error === 'backend_denied' ? 'Vault refuses the request' : 'Vault does not answer', options)
    this.error = error
  }
}

const ciphertextForm = /^vault:v[1-9]\d{0,9}:[A-Za-z0-9+/]+={0,2}$/

/** Whether a text has the form that the transit engine of Vault gives. */
export function isVaultCiphertext(text: string): boolean {
  return ciphertextForm.test(text)
}

const timeoutMs = 5000
const longestAnswerBytes = 65_536

/**
 * Wraps and opens secrets with the transit engine of HashiCorp Vault. The record is the associated data of the ciphertext, so a ciphertext
 * that is copied into another record does not open.
 */
export function createVaultTransit(options: VaultOptions): VaultTransit {
  const ask = (action: 'encrypt' | 'decrypt', record: EnvelopeRecord, body: Record<string, string>) =>
    post(options, action, { ...body, associated_data: base64(associatedData(record)) })
  return {
    async encrypt(record, secret) {
      const { ciphertext } = await ask('encrypt', record, { plaintext: base64(secret) })
      if (ciphertext === undefined || !isVaultCiphertext(ciphertext)) throw new VaultRefusal('backend_unavailable')
      return ciphertext
    },
    async decrypt(record, ciphertext) {
      try {
        const { plaintext } = await ask('decrypt', record, { ciphertext })
        return plaintext === undefined ? { kind: 'error', error: 'backend_unavailable' } : decode(plaintext, record)
      } catch (error) {
        if (error instanceof VaultRefusal) return { kind: 'error', error: error.error }
        throw error
      }
    },
  }
}

function associatedData(record: EnvelopeRecord): string {
  const { providerId, version, tenantId, clientId, certificateThumbprint: thumbprint } = record
  const field = thumbprint === undefined ? { field: 'client_secret' } : { field: 'certificate_key', thumbprint }
  return canonicalJson({ client_id: clientId, provider_id: providerId, tenant_id: tenantId, v: 1, version, ...field })
}

function decode(plaintext: string, record: EnvelopeRecord): Unwrapped {
  const bytes = Buffer.from(plaintext, 'base64')
  const text = bytes.toString()
  const isWhole = Buffer.from(text).equals(bytes) && isSecretText(text, kindOf(record))
  return isWhole ? { kind: 'secret', secret: text } : { kind: 'error', error: 'invalid_plaintext' }
}

const answerForm = z.object({
  data: z.object({ plaintext: z.string().optional(), ciphertext: z.string().optional() }),
})

async function post(options: VaultOptions, action: string, body: Record<string, string>) {
  const { status, text } = await exchange(options, action, body)
  if (refusals.has(status)) throw new VaultRefusal('backend_denied')
  const { data } = answerForm.safeParse(status === 200 ? parse(text) : undefined)
  if (!data) throw new VaultRefusal('backend_unavailable')
  return data.data
}

/** What an operator has to mend. A sealed Vault, a standby that redirects and everything else is tried again. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 405])

async function exchange(options: VaultOptions, action: string, body: object) {
  const { address, tokenFile, path, key } = options
  try {
    const token = (await readFile(tokenFile, 'utf8')).trim()
    const signal = AbortSignal.timeout(timeoutMs)
    const request = new Request(new URL(`/v1/${path}/${action}/${encodeURIComponent(key)}`, address), {
      method: 'POST',
      headers: { 'x-vault-token': token, 'x-vault-request': 'true', 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    })
    const response = await options.fetch(request)
    return { status: response.status, text: await readBounded(response, { limitBytes: longestAnswerBytes, signal }) }
  } catch (cause) {
    throw new VaultRefusal('backend_unavailable', { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
