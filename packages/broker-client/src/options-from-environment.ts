import { readFileSync } from 'node:fs'
import { requirePrivate } from '@constellation/private-files'
import type { BrokerClientOptions } from './deps.ts'
import { privateKeyWallet } from './signing/private-key-wallet.ts'

/**
 * The options that differ between machines. `AGENTKEYS_BROKER_URL` is the broker, `AGENTKEYS_BROKER_ISSUER` its own name where that
 * differs, and `AGENTKEYS_WALLET_KEY_FILE` the file of the wallet key. Throws an error that says what is missing, and for a key file that
 * others can read.
 */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<BrokerClientOptions, 'url' | 'issuer' | 'wallet'> {
  const url = required(environment, 'AGENTKEYS_BROKER_URL', 'the address of the broker')
  const file = required(environment, 'AGENTKEYS_WALLET_KEY_FILE', 'the file of mode 0600 that holds the wallet key')
  requirePrivate(file, 'file', 0o600)
  const issuer = environment.AGENTKEYS_BROKER_ISSUER?.trim() || undefined
  return { url, issuer, wallet: privateKeyWallet(readFileSync(file, 'utf8')) }
}

function required(environment: Readonly<Record<string, string | undefined>>, name: string, meaning: string): string {
  const value = environment[name]?.trim()
  if (!value) throw new TypeError(`the variable ${name} must be set: ${meaning}`)
  return value
}
