import type { Deps } from '../../deps.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { releaseForCall, type SignedInput } from './release-for-call.ts'

/** A web-identity token for a caller who asks STS itself. It is a credential, so it is released as one. */
export function mintOidcJwt(deps: Deps, caller: Caller, input: SignedInput) {
  return releaseForCall(deps, caller, input, {
    endpoint: 'mint-oidc-jwt',
    kind: 'oidc_jwt',
    async make({ wallet, leaseId }) {
      const issued = await deps.webIdentityTokens.issue({ wallet, leaseId })
      return { value: issued, credentialExpiresAt: issued.expiresAt }
    },
    answer: ({ value }, { wallet }) => ({ jwt: value.token, wallet, expiration: unixSeconds(value.expiresAt) }),
  })
}
