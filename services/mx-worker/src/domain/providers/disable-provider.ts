import type { Provider } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import type { PersonCaller } from '../access/caller.ts'
import { changeProviderStatus } from './pause-provider.ts'

/** Accepts and sends nothing through a provider. What waits for it stays, and expires in time. */
export function disableProvider(deps: Deps, caller: PersonCaller, id: string): Promise<Provider> {
  const change = { action: 'provider.disable', from: ['enabled', 'paused'], to: 'disabled', reason: null } as const
  return changeProviderStatus(deps, caller, id, change)
}

/** Accepts and sends through a disabled provider again. */
export function enableProvider(deps: Deps, caller: PersonCaller, id: string): Promise<Provider> {
  const change = { action: 'provider.enable', from: ['disabled'], to: 'enabled', reason: null } as const
  return changeProviderStatus(deps, caller, id, change)
}
