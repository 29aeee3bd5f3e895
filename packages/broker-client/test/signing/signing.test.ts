import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bindDaemonMessage,
  eip191Digest,
  privateKeyWallet,
  recoverSigner,
  signCall,
  signingInput,
} from '../../src/signing.ts'
import { addressA, addressB, callV1, callV2, keyA, keyB, vectors } from './vectors.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe.each(Object.entries(vectors))('the vector %s', (_name, { bytes, length, sha256, digest, signature }) => {
  test('has the bytes, the digest, the signature and the signer of the specification', async () => {
    if (length) expect(bytes).toHaveLength(length)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    expect(eip191Digest(bytes)).toBe(digest)
    expect(await recoverSigner(bytes, signature)).toBe(addressA)
    expect(await privateKeyWallet(keyA).signMessage(text(bytes))).toBe(signature)
  })
})

describe('the signing input', () => {
  test.each([
    ['V1', callV1],
    ['V2', callV2],
  ])('of %s has its bytes, and the call its signature', async (name, body) => {
    const signed = await signCall(body, privateKeyWallet(keyA))
    expect(signed).toEqual({ ...body, auth: { address: addressA, signature: vectors[name]?.signature } })
    expect(signingInput(signed)).toEqual(vectors[name]?.bytes)
  })

  test('leaves out the member auth.signature and nothing else', () => {
    const body = {
      signature: 1,
      auth: { signature: '0x00', address: 'a', more: { signature: 2 } },
      extra: [{ signature: 3 }],
    }
    expect(text(signingInput(body))).toBe(
      '{"auth":{"address":"a","more":{"signature":2}},"extra":[{"signature":3}],"signature":1}',
    )
    expect(body.auth.signature).toBe('0x00')
  })

  test.each([[null], [[]], ['text'], [{ auth: null }], [{ auth: ['signature'] }], [{ auth: 'signature' }]])(
    'of the odd body %j is its canonical text',
    (body) => {
      expect(text(signingInput(body))).toBe(JSON.stringify(body))
    },
  )

  test('is UTF-8 and covers members that the broker does not know', () => {
    expect(text(signingInput({ unknown: '€😀', __proto__: null, auth: { address: 'é' } }))).toBe(
      '{"auth":{"address":"é"},"unknown":"€😀"}',
    )
  })

  test('of any body is signed by the wallet that signs the call', async () => {
    const wallet = privateKeyWallet(keyB)
    const bodies = fc.dictionary(
      fc.string({ unit: 'grapheme' }),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()),
      {
        noNullPrototype: true,
      },
    )
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const signed = await signCall(body, wallet)
        expect(await recoverSigner(signingInput(signed), signed.auth.signature)).toBe(addressB)
      }),
      { numRuns: 30 },
    )
  })
})

test('a daemon agrees to its master with addresses in lowercase', () => {
  const binding = {
    daemon_address: addressA.toUpperCase().replace('0X', '0x'),
    issued_at: '2026-01-02T03:05:00Z',
    master_omni_account: 'EB'.repeat(32),
  }
  expect(text(bindDaemonMessage(binding))).toBe(
    `{"action":"bind-daemon","daemon_address":"${addressA}","issued_at":"2026-01-02T03:05:00Z","master_omni_account":"${'eb'.repeat(32)}"}`,
  )
})
