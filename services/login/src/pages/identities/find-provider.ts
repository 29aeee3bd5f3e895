import { Failure } from '@constellation/chassis'
import type { Provider } from '../../providers/provider.ts'
import type { PageRequest } from '../page-request.ts'

/** The provider that an address names. */
export function findProvider({ deps, part }: PageRequest): Provider {
  const provider = deps.providers.find(part('provider'))
  if (!provider) throw new Failure('provider_disabled', 'no such sign-in provider is offered here')
  return provider
}
