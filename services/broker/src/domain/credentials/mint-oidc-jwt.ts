import { Failure } from '@constellation/chassis'
import type { SignedCall } from '@constellation/contracts-broker'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { releaseForBearer } from './release-for-bearer.ts'
import { releaseForCall, type SignedInput } from './release-for-call.ts'
import type { Release } from './release-once.ts'

type Input = Omit<SignedInput, 'body'> & { body: SignedCall | undefined }

/**
 * A web-identity token for a caller who asks STS itself. It is a credential, so it is released as one. Where an operator lets old clients
 * go without a signed call, the session alone is enough, and no grant is used.
 */
export function mintOidcJwt(deps: Deps, caller: Caller, { body, ...input }: Input) {
  const release: Release<Issued, { jwt: string; wallet: string; expiration: number }> = {
    endpoint: 'mint-oidc-jwt',
    kind: 'oidc_jwt',
    async make({ wallet, leaseId }) {
      const issued = await deps.webIdentityTokens.issue({ wallet, leaseId })
      return { value: issued, credentialExpiresAt: issued.expiresAt }
    },
    answer: ({ value }, { wallet }) => ({ jwt: value.token, wallet, expiration: unixSeconds(value.expiresAt) }),
  }
  if (body) return releaseForCall(deps, caller, { ...input, body }, release)
  if (!deps.settings.oidcJwtRequiresCall) return releaseForBearer(deps, caller, input, release)
  throw new Failure('signed_call_required', 'a session alone gets no web-identity token: send a signed call')
}

type Issued = Awaited<ReturnType<Deps['webIdentityTokens']['issue']>>
