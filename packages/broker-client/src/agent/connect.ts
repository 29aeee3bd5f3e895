import path from 'node:path'
import type { BrokerClient } from '../create-broker-client.ts'
import {
  type CredentialSource,
  type CredentialSourceOptions,
  createCredentialSource,
} from '../credentials/credential-source.ts'
import { fileCredentials, fileSessions } from '../credentials/file-store.ts'
import type { CredentialRequest } from '../mint/credentials.ts'
import type { Settings } from './settings.ts'
import { lazyWallet, openWallet } from './wallet-key.ts'

export type Connection = {
  walletAddress: string
  /** Loads what signs and calls: kept credentials need neither. */
  client(): Promise<BrokerClient>
  /** The credentials of one request, shared with every process of this user. */
  source(request: CredentialRequest, onRefusal?: CredentialSourceOptions['onRefusal']): CredentialSource
}

/** Opens the wallet and the broker of the settings. Nothing is called yet. */
export async function connect(settings: Settings, clock: () => number): Promise<Connection> {
  const { brokerUrl: url, issuer, chainId, walletAddress } = settings
  const wallet = walletAddress ? lazyWallet({ ...settings, walletAddress }) : await openWallet(settings.key)
  const owner = { url, walletAddress: wallet.address }
  const folder = path.join(settings.home, 'cache')
  let opened: Promise<BrokerClient> | undefined

  async function open(): Promise<BrokerClient> {
    const { createBrokerClient } = await import('../create-broker-client.ts')
    return createBrokerClient({ url, issuer, chainId, wallet, clock, sessions: fileSessions(folder, owner) })
  }

  function client(): Promise<BrokerClient> {
    opened ??= open()
    return opened
  }

  return {
    walletAddress: wallet.address,
    client,
    source: (request, onRefusal) =>
      createCredentialSource({
        clock,
        onRefusal,
        store: fileCredentials(folder, owner, request, { clock }),
        mint: async () => (await client()).mint(request),
      }),
  }
}
