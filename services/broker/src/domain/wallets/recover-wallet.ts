import { recoverSigner, SignatureError } from '@constellation/broker-client/signing'
import { Failure } from '@constellation/chassis'
import { recoverAddress } from './recover-address.ts'

/**
 * The address whose key signed these bytes (EIP-191). A signature that is not well-formed is `validation_failed` at `pointer`; one that
 * proves nothing is `unauthorized`.
 */
export async function recoverWallet(bytes: Uint8Array, signature: string, pointer: string): Promise<string> {
  try {
    return await recoverSigner(bytes, signature, recoverAddress)
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error
    if (error.status === 401) throw new Failure('unauthorized', 'the signature proves nothing', { cause: error })
    const errors = [{ pointer, message: error.message }]
    throw new Failure('validation_failed', 'the signature is not well-formed: see errors', { errors, cause: error })
  }
}
