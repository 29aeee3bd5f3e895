import { hashMessage } from 'viem/utils'

/** The Keccak-256 that `personal_sign` of EIP-191 signs for these bytes: `0x` and 64 hexadecimal digits. */
export function eip191Digest(bytes: Uint8Array): `0x${string}` {
  return hashMessage({ raw: bytes })
}
