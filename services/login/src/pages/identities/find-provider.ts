import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import type { Provider } from '../../providers/provider.ts'
import type { PageContext } from '../page.ts'

/** The provider that an address names. */
export function findProvider({ providers }: Pick<Deps, 'providers'>, context: PageContext): Provider {
  const provider = providers.find(context.req.param('provider') ?? '')
  if (!provider) throw new Failure('provider_disabled', 'no such sign-in provider is offered here')
  return provider
}
