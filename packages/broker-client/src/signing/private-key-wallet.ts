import { privateKeyToAccount } from 'viem/accounts'
import type { Wallet } from './sign-bytes.ts'

/** The wallet of a private key: 64 hexadecimal digits, with or without `0x`. The key stays inside, and no error shows it. */
export function privateKeyWallet(privateKey: string): Wallet {
  const [, digits] = /^(?:0x)?([0-9a-f]{64})$/i.exec(privateKey.trim()) ?? []
  if (!digits) throw new TypeError('a private key must be 64 hexadecimal digits, with or without 0x')
  const account = openAccount(`0x${digits}`)
  return { address: account.address.toLowerCase(), signMessage: (message) => account.signMessage({ message }) }
}

/** The error of the library shows a number that is out of range. */
function openAccount(key: `0x${string}`) {
  try {
    return privateKeyToAccount(key)
  } catch {
    throw new TypeError('a private key must be at least 1 and below the order of the curve')
  }
}
