import type { Hex } from 'viem'
import { hexToBigInt, recoverAddress } from 'viem/utils'
import { eip191Digest } from './eip191-digest.ts'
import { SignatureError } from './signature-error.ts'

/** The order of the curve secp256k1. */
const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** Recovers the address whose key signed a digest. Throws when there is none. The signature has passed every check of its form. */
export type RecoverAddress = (signed: { hash: Hex; signature: Hex }) => Promise<string> | string

/**
 * The lowercase address whose key signed the bytes by EIP-191. Throws `SignatureError` unless the signature is 65 bytes `r ‖ s ‖ v`
 * with a low s, and with v of 0, 1, 27 or 28. `recover` may be a faster one than viem's.
 */
export async function recoverSigner(
  bytes: Uint8Array,
  signature: string,
  recover: RecoverAddress = recoverAddress,
): Promise<Hex> {
  const hex = checkForm(signature)
  const [r, s] = [hexToBigInt(`0x${hex.slice(0, 64)}`), hexToBigInt(`0x${hex.slice(64, 128)}`)]
  const v = Number.parseInt(hex.slice(128), 16)
  if (![0, 1, 27, 28].includes(v)) throw new SignatureError('recovery_byte', 'the last byte must be 0, 1, 27 or 28')
  if ([r, s].some((number) => number === 0n || number >= curveOrder))
    throw new SignatureError('out_of_range', 'r and s must be at least 1 and below the order of the curve')
  // From a signature anyone can make its twin with the other s. Only one of the two is accepted.
  if (s > curveOrder / 2n) throw new SignatureError('high_s', 's must be in the lower half of its range')
  return recoverOrThrow(recover, { hash: eip191Digest(bytes), signature: `0x${hex}` })
}

/** Returns the 130 digits. */
function checkForm(signature: string): string {
  const [, hex] = /^0x((?:[0-9a-fA-F]{2})+)$/.exec(signature) ?? []
  if (!hex) throw new SignatureError('not_hex', 'a signature is 0x and an even number of hexadecimal digits')
  const length = hex.length / 2
  if (length === 64)
    throw new SignatureError('compact_form', 'the signature has 64 bytes; the compact form (EIP-2098) is not accepted')
  if (length > 65)
    throw new SignatureError(
      'contract_wallet',
      `the signature has ${length} bytes instead of 65; contract and passkey wallets (ERC-1271, ERC-6492) are not supported`,
    )
  if (length !== 65) throw new SignatureError('wrong_length', `the signature has ${length} bytes instead of 65`)
  return hex
}

async function recoverOrThrow(recover: RecoverAddress, signed: Parameters<RecoverAddress>[0]): Promise<Hex> {
  try {
    const address = await recover(signed)
    // Every 0x-prefixed text stays one in lowercase; the compiler cannot know that.
    return address.toLowerCase() as Hex
  } catch (cause) {
    throw new SignatureError('unrecoverable', 'no key can have made this signature', { cause })
  }
}
