import { Failure } from '@constellation/chassis'
import { type FailureReason, SignInSession } from '@constellation/contracts-broker'
import { openSealed } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { type PeopleMethod, pollRequest, requestExists, type SignInRequestRow } from '../../store/sign-in-requests.ts'
import { sealedFor, sessionKeptMs } from './people-methods.ts'

const pauseMs = 1000

/** How far a sign-in is, for the program that waits for it. The session is in the answer for five minutes after the person confirmed. */
export async function pollSignIn(deps: Deps, method: PeopleMethod, { request_id: requestId }: { request_id: string }) {
  const now = deps.now()
  const request = await pollRequest(deps.db, { method, requestId, now, pauseMs })
  if (request) return statusOf(deps, request, now)
  if (await requestExists(deps.db, method, requestId))
    throw new Failure('rate_limited', 'ask every two seconds', { retryAfterSeconds: 1 })
  throw new Failure('not_found', 'there is no sign-in with this id')
}

function statusOf({ sealing }: Pick<Deps, 'sealing'>, request: SignInRequestRow, now: Date) {
  if (request.status === 'failed') {
    // The column holds what `failRequest` and `countWrongCode` wrote.
    const reason = request.reason as FailureReason
    return { status: 'failed', reason, ...(request.detail !== null && { detail: request.detail }) } as const
  }
  if (request.status === 'pending' && request.expires_at > now) return { status: 'pending' } as const
  const settledMs = request.settled_at?.getTime() ?? 0
  if (request.sealed_session === null || now.getTime() - settledMs >= sessionKeptMs)
    return { status: 'failed', reason: 'flow_expired' } as const
  const session: unknown = JSON.parse(openSealed(sealing, sealedFor(request.request_id), request.sealed_session))
  return { status: 'verified', ...SignInSession.parse(session) } as const
}
