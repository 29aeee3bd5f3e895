import { Failure } from '@constellation/chassis'
import { seal } from '@constellation/database'
import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import {
  consumeRequest,
  countWrongCode,
  keepSession,
  mostWrongCodes,
  type PeopleMethod,
} from '../../store/sign-in-requests.ts'
import { deriveOmniAccount } from '../identities/omni-account.ts'
import { openSession } from '../sessions/open-session.ts'
import { identityTypeOf, sealedFor } from './people-methods.ts'
import { typedUserCode } from './user-code.ts'

type Input = { token: string; user_code: string; request_id?: string | undefined }

/**
 * Confirms the sign-in of a program for the person who has the link and typed the code that the program shows. The session is signed and
 * kept for the program in the same transaction: the browser gets none of it. A third wrong code ends the sign-in.
 */
export async function confirmSignIn(deps: Deps, method: PeopleMethod, input: Input) {
  const userCode = typedUserCode(input.user_code)
  const presented = {
    method,
    tokenHash: hashToken(input.token),
    requestId: input.request_id,
    userCode,
    now: deps.now(),
  }
  const confirmed = await deps.db.transaction().execute(async (trx) => {
    const request = await consumeRequest(trx, presented)
    if (!request?.identity_value) return undefined
    const identityType = identityTypeOf(method)
    const omniAccount = deriveOmniAccount(identityType, request.identity_value)
    const identity = { omniAccount, walletAddress: '', identityType, identityValue: request.identity_value }
    const { wallet_address: _none, ...session } = await openSession(deps, identity)
    const sealed = seal(deps.sealing, sealedFor(request.request_id), JSON.stringify(session))
    await keepSession(trx, request.request_id, sealed)
    return { requestId: request.request_id, omniAccount }
  })
  if (!confirmed) throw refusal(await countWrongCode(deps.db, presented))
  return confirmed
}

function refusal(wrongCodes: number | undefined): Failure {
  if (wrongCodes === undefined) return noSuchSignIn()
  const attemptsLeft = mostWrongCodes - wrongCodes
  if (attemptsLeft > 0)
    return new Failure('user_code_mismatch', 'this is not the code that the program shows: type that one', {
      members: { attemptsLeft },
    })
  return new Failure('user_code_mismatch', 'three codes were wrong, so the sign-in was ended: start it again', {
    members: { attemptsLeft: 0 },
  })
}

/** One answer for a link that is unknown, was used, or has expired. */
export function noSuchSignIn() {
  return new Failure('unauthorized', 'this link has expired or was already used: start the sign-in again')
}
