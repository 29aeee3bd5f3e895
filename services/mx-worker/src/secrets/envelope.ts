import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { canonicalJson } from '@constellation/canonical-json'
import type { SealingKeys } from '@constellation/database'
import { isSecretText } from './secret-text.ts'

/** The record that an envelope belongs to: in any other one it does not open. */
export type EnvelopeRecord = {
  providerId: string
  version: string
  tenantId: string
  clientId: string
  /** The SHA-256 of the certificate whose private key is in the envelope; absent for a client secret. */
  certificateThumbprint?: string | undefined
}

/** The record of an envelope, of the columns of its row. */
export function recordOf(row: {
  provider_id: string
  version: string
  tenant_id: string
  client_id: string
  certificate_thumbprint: string | null
}): EnvelopeRecord {
  const { provider_id: providerId, version, tenant_id: tenantId, client_id: clientId } = row
  const thumbprint = row.certificate_thumbprint
  return { providerId, version, tenantId, clientId, ...(thumbprint !== null && { certificateThumbprint: thumbprint }) }
}

/** Why an envelope does not give its secret: a closed set. */
export const unwrapErrors = [
  'unsupported_scheme',
  'malformed_envelope',
  'unknown_key_id',
  'authentication_failed',
  'invalid_plaintext',
  'backend_unavailable',
  'backend_denied',
] as const
export type UnwrapError = (typeof unwrapErrors)[number]

export type Unwrapped = { kind: 'secret'; secret: string } | { kind: 'error'; error: UnwrapError }

const scheme = 'mxs1'
const ivBytes = 12
const tagBytes = 16
const dekBytes = 32

/**
 * Wraps a secret for one record: a fresh data key seals the secret, and the ring's current key seals the data key (AES-256-GCM). Equal
 * secrets give different envelopes.
 */
export function wrapSecret(
  ring: SealingKeys,
  record: EnvelopeRecord,
  { secret, random }: { secret: string; random: (sizeBytes: number) => Uint8Array },
): string {
  if (!isSecretText(secret, kindOf(record)))
    throw new Error('a secret is 1 to 4096 bytes of text without control characters, or a private key in PEM')
  const kid = ring.current
  const dek = Buffer.from(random(dekBytes))
  const first = sealPart(keyOf(ring, kid), aadOf(record, kid, 'dek'), { plain: dek, iv: random(ivBytes) })
  const second = sealPart(dek, aadOf(record, kid, 'data'), { plain: Buffer.from(secret), iv: random(ivBytes) })
  return [scheme, kid, first.toString('base64url'), second.toString('base64url')].join('.')
}

/** Opens an envelope in its record. It tries no other key, takes no plain text and has no default. */
export function unwrapSecret(ring: SealingKeys, record: EnvelopeRecord, envelope: string): Unwrapped {
  if (!envelope.startsWith(`${scheme}.`)) return { kind: 'error', error: 'unsupported_scheme' }
  const parts = readEnvelope(envelope)
  if (!parts) return { kind: 'error', error: 'malformed_envelope' }
  const { kid, first, second } = parts
  const kek = ring.keys.get(kid)
  if (!kek) return { kind: 'error', error: 'unknown_key_id' }
  const dek = openPart(kek, aadOf(record, kid, 'dek'), first)
  const plain = dek && openPart(dek, aadOf(record, kid, 'data'), second)
  if (!plain) return { kind: 'error', error: 'authentication_failed' }
  const secret = decode(plain, kindOf(record))
  return secret === undefined ? { kind: 'error', error: 'invalid_plaintext' } : { kind: 'secret', secret }
}

/**
 * The secret in a new envelope, by the ring's current key. Both layers name the key, so the whole envelope is made again, with a new data
 * key.
 */
export function rewrapSecret(
  ring: SealingKeys,
  record: EnvelopeRecord,
  { envelope, random }: { envelope: string; random: (sizeBytes: number) => Uint8Array },
): { kind: 'envelope'; envelope: string } | { kind: 'error'; error: UnwrapError } {
  const unwrapped = unwrapSecret(ring, record, envelope)
  if (unwrapped.kind === 'error') return unwrapped
  return { kind: 'envelope', envelope: wrapSecret(ring, record, { secret: unwrapped.secret, random }) }
}

/** Whether a text has the form of an envelope: what it holds is only seen when it is opened. */
export function isEnvelope(text: string): boolean {
  return readEnvelope(text) !== undefined
}

/** The id of the key that wraps an envelope; undefined for a text that is none. */
export function keyIdOf(envelope: string): string | undefined {
  return readEnvelope(envelope)?.kid
}

/** A name for an envelope in lists and logs: 16 hexadecimal digits of the SHA-256 of its text. */
export function fingerprintOf(envelope: string): string {
  return createHash('sha256').update(envelope).digest('hex').slice(0, 16)
}

function readEnvelope(text: string) {
  const [, kid, one, two] = /^mxs1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(text) ?? []
  if (kid === undefined || one === undefined || two === undefined) return undefined
  const [first, second] = [one, two].map((part) => Buffer.from(part, 'base64url'))
  const isWhole = first?.toString('base64url') === one && second?.toString('base64url') === two
  if (!first || !second || !isWhole) return undefined
  const hasLengths = first.length === ivBytes + dekBytes + tagBytes && second.length >= ivBytes + tagBytes
  return hasLengths ? { kid, first, second } : undefined
}

/** What a record holds: the two kinds never open as one another. */
export function kindOf({
  certificateThumbprint,
}: Pick<EnvelopeRecord, 'certificateThumbprint'>): 'client_secret' | 'certificate' {
  return certificateThumbprint === undefined ? 'client_secret' : 'certificate'
}

function aadOf(record: EnvelopeRecord, kid: string, layer: 'dek' | 'data') {
  const { providerId, version, tenantId, clientId, certificateThumbprint: thumbprint } = record
  const names = {
    client_id: clientId,
    ...(thumbprint === undefined ? { field: 'client_secret' } : { field: 'certificate_key', thumbprint }),
    kid,
    layer,
    provider_id: providerId,
    tenant_id: tenantId,
  }
  return Buffer.from(canonicalJson({ ...names, v: 1, version }))
}

function sealPart(key: Buffer, aad: Buffer, { plain, iv }: { plain: Buffer; iv: Uint8Array }): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openPart(key: Buffer, aad: Buffer, part: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, part.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAAD(aad).setAuthTag(part.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(part.subarray(ivBytes, -tagBytes)), decipher.final()])
  } catch {
    // A wrong key, another record and changed bytes are one answer.
    return undefined
  }
}

function decode(plain: Buffer, kind: 'client_secret' | 'certificate'): string | undefined {
  const text = plain.toString('utf8')
  return Buffer.from(text).equals(plain) && isSecretText(text, kind) ? text : undefined
}

function keyOf({ keys }: SealingKeys, id: string): Buffer {
  const key = keys.get(id)
  if (!key) throw new Error(`the ring has no key "${id}"`)
  return key
}
