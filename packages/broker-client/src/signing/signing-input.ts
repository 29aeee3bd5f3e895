import { canonicalJson } from '@constellation/canonical-json'

/**
 * The bytes that a caller signs: the canonical JSON of the body as received, without the member `auth.signature`. Give it the parsed body,
 * not an object built from known members, because unknown members are signed too.
 */
export function signingInput(body: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(withoutSignature(body)))
}

function withoutSignature(body: unknown): unknown {
  if (!isObject(body) || !isObject(body.auth)) return body
  const { signature: _, ...auth } = body.auth
  return { ...body, auth }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
