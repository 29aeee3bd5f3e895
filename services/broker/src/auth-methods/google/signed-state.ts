import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What travels through the provider and back. */
export type SignInState = { requestId: string; nonce: string; issuedAt: Date }

export type SignedState = {
  sign(state: SignInState): string
  /** Undefined for a state that none of the keys signed, or that is older than ten minutes. */
  read(text: string): SignInState | undefined
}

const maxAgeSeconds = 600

const Payload = z.strictObject({ ver: z.literal('v1'), rid: z.string(), n: z.string(), ts: z.int() })

/**
 * Signs states with HMAC-SHA256 and the first key, and accepts a signature of any key. The signature is checked before anything else is
 * read.
 */
export function createSignedState(
  [current, ...former]: readonly [Uint8Array, ...Uint8Array[]],
  now: () => Date,
): SignedState {
  const signatureOf = (payload: string, key = current) => createHmac('sha256', key).update(payload).digest()
  return {
    sign({ requestId, nonce, issuedAt }) {
      const content = { ver: 'v1', rid: requestId, n: nonce, ts: Math.floor(issuedAt.getTime() / 1000) }
      const payload = Buffer.from(JSON.stringify(content)).toString('base64url')
      return `${payload}.${signatureOf(payload).toString('base64url')}`
    },
    read(text) {
      const [payload = '', signature = '', ...rest] = text.split('.')
      const given = Buffer.from(signature, 'base64url')
      const isSignedBy = (key: Uint8Array) => {
        const right = signatureOf(payload, key)
        return given.length === right.length && timingSafeEqual(given, right)
      }
      if (rest.length > 0 || ![current, ...former].some(isSignedBy)) return undefined
      const { ver: _version, rid, n, ts } = Payload.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
      const ageSeconds = now().getTime() / 1000 - ts
      return ageSeconds > maxAgeSeconds ? undefined : { requestId: rid, nonce: n, issuedAt: new Date(ts * 1000) }
    },
  }
}
