import { privateKeyToAccount } from 'viem/accounts'
import type { Wallet } from './sign-bytes.ts'

/** The wallet of a private key: `0x` and 64 hexadecimal digits. The key stays inside. */
export function privateKeyWallet(privateKey: `0x${string}`): Wallet {
  const account = privateKeyToAccount(privateKey)
  return { address: account.address.toLowerCase(), signMessage: (message) => account.signMessage({ message }) }
}
