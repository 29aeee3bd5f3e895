import { listen, type RunningEmulator } from '../listen.ts'
import { createVault, type VaultControl, type VaultOptions } from './create-vault.ts'

export type StartVaultOptions = VaultOptions & {
  /** On 127.0.0.1; 0, the default, chooses a free one. */
  port?: number
}

export type RunningVault = RunningEmulator<VaultControl> & AsyncDisposable

/** Starts the stand-in for the transit engine of Vault. Disposing ends it. */
export function startVault({ port = 0, ...options }: StartVaultOptions): Promise<RunningVault> {
  return listen(port, () => createVault(options))
}
