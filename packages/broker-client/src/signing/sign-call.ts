import { signBytes, type Wallet } from './sign-bytes.ts'
import { signingInput } from './signing-input.ts'

/** The body with `auth.address` and `auth.signature` of the wallet. Send exactly this value: the signature covers every other member. */
export async function signCall<Body extends Record<string, unknown>>(
  body: Body,
  wallet: Wallet,
): Promise<Body & { auth: { address: string; signature: string } }> {
  const address = wallet.address.toLowerCase()
  const signature = await signBytes(signingInput({ ...body, auth: { address } }), wallet)
  return { ...body, auth: { address, signature } }
}
