import { keccak256, recoverAddress } from 'viem/utils'
import { eip191Digest } from './eip191-digest.ts'
import { recoverSigner } from './recover-signer.ts'

/** A key that signs text by EIP-191 (`personal_sign`). The wallets of ethers have this form. */
export type Wallet = { address: string; signMessage(message: string): Promise<string> }

/** A wallet signed something else than the text that it was given. */
export class WalletFormError extends Error {
  override readonly name = 'WalletFormError'
}

/**
 * The wallet's signature of the bytes, which are UTF-8 text. It is verified before it is returned, so a wallet that signs in another form
 * is named here and not refused by a server.
 */
export async function signBytes(bytes: Uint8Array, wallet: Wallet): Promise<string> {
  const signature = await wallet.signMessage(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  const signer = await recoverSigner(bytes, signature)
  if (signer === wallet.address.toLowerCase()) return signature
  throw new WalletFormError(await explain(bytes, signature, wallet.address.toLowerCase()))
}

async function explain(bytes: Uint8Array, signature: string, address: string): Promise<string> {
  for (const [form, digest] of Object.entries(otherForms(bytes)))
    if ((await signerOf(digest, signature)) === address)
      return `the wallet signed ${form} instead of the text (EIP-191)`
  return `the wallet signed with another key than that of ${address}`
}

/** What wallets are known to sign when they take text for bytes, or bytes for text. */
function otherForms(bytes: Uint8Array): Record<string, `0x${string}`> {
  const hex = Buffer.from(bytes).toString('hex')
  return {
    'the letters of the hexadecimal form': eip191Digest(Buffer.from(`0x${hex}`)),
    'the letters of the hexadecimal form without 0x': eip191Digest(Buffer.from(hex)),
    'the bare hash of the text, as eth_sign does,': keccak256(bytes),
    'the hash of the text as a message': eip191Digest(Buffer.from(keccak256(bytes).slice(2), 'hex')),
  }
}

async function signerOf(hash: `0x${string}`, signature: string): Promise<string | undefined> {
  try {
    // `recoverSigner` has checked that it is hexadecimal.
    return (await recoverAddress({ hash, signature: signature as `0x${string}` })).toLowerCase()
  } catch {
    // Of another message the same signature may belong to no key.
    return undefined
  }
}
