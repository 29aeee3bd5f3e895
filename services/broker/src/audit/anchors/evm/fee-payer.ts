import { readFileSync } from 'node:fs'
import { decryptKeystoreJson } from 'ethers'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'

/** The account of an encrypted keystore. Throws when the file is none or the password is another. */
export async function openFeePayer(keystoreFile: string, password: string): Promise<PrivateKeyAccount> {
  const { privateKey } = await decryptKeystoreJson(readFileSync(keystoreFile, 'utf8'), password)
  // ethers types the key as text: it is 0x and 64 digits.
  return privateKeyToAccount(privateKey as `0x${string}`)
}
