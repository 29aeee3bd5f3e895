import { admitToAnchors } from '../../audit/anchor-everywhere.ts'
import { releaseOnRecord } from '../../audit/release-on-record.ts'
import { newLease } from '../../cloud/lease.ts'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { answerOnce } from './answer-once.ts'
import { beginRelease } from './begin-release.ts'
import type { MintInput } from './mint-aws-credentials.ts'
import { readSignedCall } from './read-signed-call.ts'

/** A web-identity token for a caller who asks STS itself. It is a credential, so it is released as one. */
export async function mintOidcJwt(deps: Deps, caller: Caller, input: MintInput) {
  const { session } = caller
  const received = { ...input, wallet: session.walletAddress, endpoint: 'mint-oidc-jwt' } as const
  const call = await readSignedCall(deps, received)
  await admitToAnchors(deps.anchors, deps.settings.auditPolicy, session.omniAccount)
  const { leaseId } = newLease(call.wallet, deps.now(), deps.random)
  const request = { caller, call, kind: 'oidc_jwt', leaseId } as const
  return answerOnce(deps, { caller, route: 'mint-oidc-jwt', ...input }, async (slot) => {
    const begun = await beginRelease(deps, { ...request, slot })
    if ('replayed' in begun) return begun
    const { value } = await releaseOnRecord(deps, begun.record, async () => {
      const issued = await deps.webIdentityTokens.issue({ wallet: call.wallet, leaseId })
      return { value: issued, credentialExpiresAt: issued.expiresAt }
    })
    return { answer: { jwt: value.token, wallet: call.wallet, expiration: unixSeconds(value.expiresAt) } }
  })
}
