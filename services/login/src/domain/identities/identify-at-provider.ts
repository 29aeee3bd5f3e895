import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import type { ExternalIdentity, Provider } from '../../providers/provider.ts'
import { loggable, ProviderFailure } from '../../providers/provider-failure.ts'
import { callbackOf } from '../../providers/registry.ts'
import type { RedeemedSignIn } from './redeem-state.ts'

/** The person whom the provider's answer is about. Throws `Failure` and `ProviderFailure`. */
export async function identifyAtProvider(
  deps: Pick<Deps, 'settings'>,
  { adapter }: Provider,
  { nonce, codeVerifier }: RedeemedSignIn,
  parameters: URLSearchParams,
): Promise<ExternalIdentity> {
  const error = parameters.get('error')
  if (error !== null)
    throw new ProviderFailure('provider_error', `the provider answered with ${loggable(error)}`, {
      stage: 'authorization',
    })
  const code = parameters.get('code')
  if (!code) throw new Failure('missing_code', 'the provider sent neither a code nor an error')
  const redirectUri = callbackOf(adapter, deps.settings.publicOrigin)
  const iss = parameters.get('iss') ?? undefined
  return adapter.complete({ code, codeVerifier, nonce, redirectUri, iss })
}
