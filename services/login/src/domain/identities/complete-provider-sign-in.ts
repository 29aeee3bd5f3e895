import { Failure } from '@constellation/chassis'
import { type ClientInfo, type TokenResponse, UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { ExternalIdentity, Provider } from '../../providers/provider.ts'
import type { RedeemedSignIn } from './redeem-state.ts'

type Completion = {
  redeemed: RedeemedSignIn
  identity: ExternalIdentity
  browserId: string
  /** The level of assurance that the application requires. */
  minAal: 1 | 2
  client: ClientInfo
  /** Of the person who is signed in, to link the identity or to prove again who they are. */
  accessToken: string | undefined
  /** Of the same session, which continues with another one. */
  refreshToken: string | undefined
}

/** Has rbac sign an identity in, link it, or continue the session of the person who proved it again. Throws `Failure`. */
export async function completeProviderSignIn(
  deps: Pick<Deps, 'rbac'>,
  { trustedForEmail }: Provider,
  { redeemed, identity, browserId, minAal, client, accessToken, refreshToken }: Completion,
): Promise<TokenResponse> {
  const { provider, providerSub, email, emailVerified, displayName, authTime, incomplete } = identity
  const isLinking = redeemed.purpose === 'link'
  if (isLinking && !accessToken) throw new Failure('session_required', 'sign in before linking')
  return deps.rbac(accessToken).signInWithProvider({
    body: {
      provider,
      providerSub,
      ...((email !== null || !incomplete) && { email }),
      emailVerified: emailVerified && trustedForEmail,
      ...(authTime && { authTime: authTime.toISOString() }),
      displayName,
      locale: redeemed.locale,
      ...(isLinking ? { linkToUserId: UserId.parse(redeemed.linkUserId) } : accessToken && { reauthenticate: true }),
      ...(accessToken && refreshToken && { refreshToken }),
      browserId,
      minAal,
      client,
    },
  })
}
