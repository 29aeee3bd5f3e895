import { BootRefusal } from '@constellation/config'
import { type Config, registry } from '../config.ts'
import { createVaultTransit, type VaultTransit } from './vault-transit.ts'

type Fetch = (request: Request) => Promise<Response>

/** Vault's transit engine, where it is enabled; undefined otherwise. Whether it answers is not asked: it may start later. */
export function openVault(config: Config, fetch: Fetch): VaultTransit | undefined {
  if (!config.vaultEnabled) return undefined
  const { vaultAddress: address, vaultTokenFile: tokenFile, vaultPath: path, vaultKey: key } = config
  if (address === undefined) throw missing('vaultAddress')
  if (tokenFile === undefined) throw missing('vaultTokenFile')
  return createVaultTransit({ address, tokenFile, path, key, fetch })
}

function missing(name: 'vaultAddress' | 'vaultTokenFile'): BootRefusal {
  const { variables } = registry
  const reason = `it must be set when ${variables.vaultEnabled.name} is true`
  return new BootRefusal({ variable: variables[name].name, value: null, reason, anchor: 'vault-transit' })
}
