import { operatorClient } from '@constellation/contracts-login'
import type { Deps } from '../../deps.ts'

/** What people call these applications; one that is no longer registered goes by its id. */
export function applicationNames({ applications }: Pick<Deps, 'applications'>, ids: readonly string[]): string[] {
  return ids.map((id) => applications.find(id)?.name ?? (id === operatorClient.id ? operatorClient.name : id))
}
