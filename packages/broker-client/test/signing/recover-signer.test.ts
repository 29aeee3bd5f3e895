import { describe, expect, test } from 'vitest'
import { recoverSigner, SignatureError } from '../../src/signing.ts'
import { addressA, highSTwinOfV1, vectors } from './vectors.ts'

const bytes = vectors.V1?.bytes ?? new Uint8Array()
const signature = vectors.V1?.signature ?? ''
const r = signature.slice(2, 66)
const s = signature.slice(66, 130)
const highS = highSTwinOfV1.slice(66, 130)
const order = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'
const zero = '0'.repeat(64)

async function refusal(given: string): Promise<SignatureError> {
  const error = await recoverSigner(bytes, given).catch((error: unknown) => error)
  if (error instanceof SignatureError) return error
  throw new Error('the signature was accepted', { cause: error })
}

describe('of the eight writings of one signature', () => {
  test.each(['1c', '01'])('the low s with v %s is accepted', async (v) => {
    expect(await recoverSigner(bytes, `0x${r}${s}${v}`)).toBe(addressA)
    expect(await recoverSigner(bytes, `0x${r}${s}${v}`.toUpperCase().replace('0X', '0x'))).toBe(addressA)
  })

  test.each(['1b', '00'])('the low s with the other v %s names another signer', async (v) => {
    const signer = await recoverSigner(bytes, `0x${r}${s}${v}`).catch(() => undefined)
    expect(signer).not.toBe(addressA)
  })

  test.each(['1b', '1c', '00', '01'])('the high s with v %s is refused with 401', async (v) => {
    expect(await refusal(`0x${r}${highS}${v}`)).toMatchObject({ fault: 'high_s', status: 401 })
  })
})

describe('a signature that is not well-formed is refused with 422:', () => {
  test.each([
    ['without 0x', signature.slice(2), 'not_hex'],
    ['with 0X', signature.replace('0x', '0X'), 'not_hex'],
    ['with other letters', `0x${'g'.repeat(130)}`, 'not_hex'],
    ['with an odd number of digits', `${signature}0`, 'not_hex'],
    ['with a line end', `${signature}\n`, 'not_hex'],
    ['of no byte', '0x', 'not_hex'],
    ['of 63 bytes', `0x${'11'.repeat(63)}`, 'wrong_length'],
    ['of 64 bytes, the compact form', `0x${r}${s}`, 'compact_form'],
    ['of 66 bytes', `${signature}00`, 'contract_wallet'],
    ['of 800 bytes, as a contract wallet makes', `0x${'64'.repeat(800)}`, 'contract_wallet'],
    ['with v 2', `0x${r}${s}02`, 'recovery_byte'],
    ['with v 29', `0x${r}${s}1d`, 'recovery_byte'],
    ['with v 37, as EIP-155 writes', `0x${r}${s}25`, 'recovery_byte'],
    ['with r 0', `0x${zero}${s}1b`, 'out_of_range'],
    ['with s 0', `0x${r}${zero}1b`, 'out_of_range'],
    ['of zeros alone', `0x${zero}${zero}00`, 'out_of_range'],
    ['with r of the order', `0x${order}${s}1b`, 'out_of_range'],
    ['with s of the order', `0x${r}${order}1b`, 'out_of_range'],
    ['with s above the order', `0x${r}${'f'.repeat(64)}1b`, 'out_of_range'],
  ])('%s', async (_name, given, fault) => {
    expect(await refusal(given)).toMatchObject({ fault, status: 422 })
  })

  test('the text for a contract wallet says that these are not supported', async () => {
    expect((await refusal(`0x${'64'.repeat(800)}`)).message).toContain('contract and passkey wallets')
    expect((await refusal(`0x${r}${s}`)).message).toContain('EIP-2098')
  })
})

test('a well-formed signature that no key can make is refused with 401', async () => {
  // 5 is not the x-coordinate of a point of the curve.
  const impossible = `0x${'5'.padStart(64, '0')}${s}1b`
  expect(await refusal(impossible)).toMatchObject({ fault: 'unrecoverable', status: 401 })
})

test('every flipped bit of a signature is refused or names another signer', async () => {
  for (let bit = 0; bit < 65 * 8; bit += 7) {
    const flipped = Buffer.from(signature.slice(2), 'hex')
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const outcome = await recoverSigner(bytes, `0x${flipped.toString('hex')}`).catch((error: unknown) => error)
    expect(outcome instanceof SignatureError || outcome !== addressA).toBe(true)
  }
})

test('a refusal holds no part of the signature', async () => {
  for (const given of [`${signature}00`, `0x${r}${highS}1b`, `0x${r}${s}02`]) {
    expect((await refusal(given)).message).not.toMatch(/[0-9a-f]{8}/)
  }
})
