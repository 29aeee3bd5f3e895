import type { Credential } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { AccountPage } from '../../views/index.ts'
import { linkPath } from './link-provider.ts'
import { providerLabel } from './provider-buttons.ts'
import { removalPath } from './unlink.ts'

/** The providers of a person: those that are linked, also when they are not offered any more, then those that can be. */
export function waysIn(deps: Pick<Deps, 'providers'>, credentials: readonly Credential[]): AccountPage['waysIn'] {
  const linked = credentials.filter(({ kind }) => kind === 'external')
  const free = deps.providers.all.filter(({ adapter }) => !linked.some(({ provider }) => provider === adapter.name))
  const isOnly = credentials.length === 1
  return [
    ...linked.map((one) => ({
      label: providerLabel(deps, one.provider ?? ''),
      linked: { email: one.providerEmail, at: new Date(one.createdAt), remove: isOnly ? undefined : removalPath(one) },
    })),
    ...free.map(({ adapter: { name, label } }) => ({ label, link: linkPath(name) })),
  ]
}
