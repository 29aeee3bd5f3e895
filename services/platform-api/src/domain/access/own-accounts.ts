import { operatorClient } from '@constellation/contracts-login'
import type { Caller } from './caller.ts'

/** The accounts of rbac in which a person of the console has a role. An operator who is no platform administrator has none here. */
export function ownAccounts(caller: Caller): string[] {
  if (caller.kind === 'command' || caller.applicationId === operatorClient.id) return []
  return [...caller.permissions]
    .filter(([, held]) => held.has('admin') || held.has('member'))
    .map(([accountId]) => accountId)
}
