import type { SignedCall } from '@constellation/contracts-broker'
import type { Deps } from '../../deps.ts'
import type { Slot } from '../../store/idempotency.ts'
import type { Caller } from '../sessions/caller.ts'
import type { Answered } from './answer-once.ts'
import { beginRelease } from './begin-release.ts'
import { readSignedCall } from './read-signed-call.ts'
import { type Release, releaseOnce } from './release-once.ts'

/** A signed call as it was received. */
export type SignedInput = { body: SignedCall; rawBody: Uint8Array; idempotencyKey: string | undefined }

/**
 * Releases something for a signed call: the call is proved, its grant used, the release recorded, and a repeated request is answered again.
 */
export async function releaseForCall<Value, Answer>(
  deps: Deps,
  caller: Caller,
  input: SignedInput,
  release: Release<Value, Answer>,
): Promise<Answered<Answer>> {
  const { endpoint, kind } = release
  const call = await readSignedCall(deps, { ...input, wallet: caller.session.walletAddress, endpoint })
  const begin = (leaseId: string, slot: Slot | undefined) => beginRelease(deps, { caller, call, kind, leaseId, slot })
  return releaseOnce(deps, caller, { ...input, wallet: call.wallet, begin }, release)
}
