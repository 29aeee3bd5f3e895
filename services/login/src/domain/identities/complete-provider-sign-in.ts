import { Failure } from '@constellation/chassis'
import { type ClientInfo, type TokenResponse, UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { ExternalIdentity, Provider } from '../../providers/provider.ts'
import { loggable, ProviderFailure } from '../../providers/provider-failure.ts'
import { callbackOf } from '../../providers/registry.ts'
import type { RedeemedSignIn } from './redeem-state.ts'

type Answer = {
  redeemed: RedeemedSignIn
  /** The parameters of the provider's answer. */
  parameters: URLSearchParams
  browserId: string
  /** The level of assurance that the application requires. */
  minAal: 1 | 2
  client: ClientInfo
  /** Of the person who is signed in. Only linking needs it. */
  accessToken: string | undefined
  /** Of the same session: linking rotates it. */
  refreshToken: string | undefined
}

type Completed = { tokens: TokenResponse; identity: ExternalIdentity }

/** Gets the identity from the provider, and has rbac sign it in or link it. Throws `Failure` and `ProviderFailure`. */
export async function completeProviderSignIn(deps: Deps, provider: Provider, answer: Answer): Promise<Completed> {
  const { redeemed, browserId, minAal, client, accessToken, refreshToken } = answer
  const identity = await identify(deps, provider, answer)
  const { provider: name, providerSub, email, emailVerified, displayName } = identity
  const isLinking = redeemed.purpose === 'link'
  if (isLinking && !accessToken) throw new Failure('session_required', 'sign in before linking')
  const tokens = await deps.rbac(isLinking ? accessToken : undefined).signInWithProvider({
    body: {
      provider: name,
      providerSub,
      ...((email !== null || !identity.incomplete) && { email }),
      emailVerified: emailVerified && provider.trustedForEmail,
      displayName,
      locale: redeemed.locale,
      ...(isLinking && { linkToUserId: UserId.parse(redeemed.linkUserId), ...(refreshToken && { refreshToken }) }),
      browserId,
      minAal,
      client,
    },
  })
  return { tokens, identity }
}

async function identify(deps: Deps, { adapter }: Provider, { redeemed, parameters }: Answer) {
  const error = parameters.get('error')
  if (error !== null)
    throw new ProviderFailure('provider_error', `the provider answered with ${loggable(error)}`, {
      stage: 'authorization',
    })
  const code = parameters.get('code')
  if (!code) throw new Failure('missing_code', 'the provider sent neither a code nor an error')
  const { nonce, codeVerifier } = redeemed
  const redirectUri = callbackOf(adapter, deps.settings.publicOrigin)
  const iss = parameters.get('iss') ?? undefined
  return adapter.complete({ code, codeVerifier, nonce, redirectUri, iss })
}
