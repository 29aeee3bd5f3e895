import { createCipheriv } from 'node:crypto'
import type { SealingKeys } from '@constellation/database'
import type { EnvelopeRecord } from '../../src/secrets/envelope.ts'

const bytes = (first: number, count: number) => Buffer.from(Array.from({ length: count }, (_, index) => first + index))

/** The fixed values of the envelope's vector, from the specification of `mxs1`. */
export const vector = {
  ring: { current: 'mx-kek-2026-01', keys: new Map([['mx-kek-2026-01', bytes(0x00, 32)]]) } satisfies SealingKeys,
  dek: bytes(0x20, 32),
  record: {
    providerId: 'prv_01',
    version: '2026-01',
    tenantId: '11111111-2222-3333-4444-555555555555',
    clientId: '66666666-7777-8888-9999-000000000000',
  } satisfies EnvelopeRecord,
  secret: 'correct horse battery staple',
  dekAad:
    '{"client_id":"66666666-7777-8888-9999-000000000000","field":"client_secret","kid":"mx-kek-2026-01","layer":"dek","provider_id":"prv_01","tenant_id":"11111111-2222-3333-4444-555555555555","v":1,"version":"2026-01"}',
  envelope:
    'mxs1.mx-kek-2026-01.oKGio6SlpqeoqaqrxjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz7GuhakyFGFnJXn2hVK4C5G.sLGys7S1tre4ubq7VZVYNfdAvC5aYm-JZh3_V-JHx-nzaOdFgTTDPWPZyUI-FlbuRJgiM73zAC8',
  fingerprint: '0ea1565351da0cb3',
}

/** The random bytes of the vector, in the order in which they are drawn. */
export function vectorRandom(): (sizeBytes: number) => Uint8Array {
  const drawn = [vector.dek, bytes(0xa0, 12), bytes(0xb0, 12)]
  return (sizeBytes) => {
    const next = drawn.shift()
    if (next?.length !== sizeBytes) throw new Error(`the vector has no further ${sizeBytes} bytes`)
    return next
  }
}

/** The vector's envelope around any bytes, made by `node:crypto` alone. */
export function envelopeAround(plain: Buffer): string {
  const [first, second] = [
    seal(vector.ring.keys.get('mx-kek-2026-01') ?? Buffer.alloc(0), bytes(0xa0, 12), vector.dekAad, vector.dek),
    seal(vector.dek, bytes(0xb0, 12), vector.dekAad.replace('"dek"', '"data"'), plain),
  ]
  return `mxs1.mx-kek-2026-01.${first}.${second}`
}

function seal(key: Buffer, iv: Buffer, aad: string, plain: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}
