import type { SealingKeys } from '@constellation/database'
import { type EnvelopeRecord, isEnvelope, type Unwrapped, unwrapSecret } from './envelope.ts'
import { isVaultCiphertext, type VaultTransit } from './vault-transit.ts'

/** Opens wrapped secrets. The prefix decides who opens one: there is no second try anywhere else. */
export type Unwrapper = (record: EnvelopeRecord, wrapped: string) => Promise<Unwrapped>

/** Opens envelopes with the ring, and ciphertexts of Vault where Vault is configured. */
export function createUnwrapper(ring: SealingKeys, transit: VaultTransit | undefined): Unwrapper {
  return async (record, wrapped) =>
    transit && isVaultCiphertext(wrapped) ? transit.decrypt(record, wrapped) : unwrapSecret(ring, record, wrapped)
}

/** Whether a text has the form of a wrapped secret of either kind, so that it is not a plain one. */
export function isWrapped(text: string): boolean {
  return isEnvelope(text) || isVaultCiphertext(text)
}
