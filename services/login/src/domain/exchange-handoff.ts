import { createHash, timingSafeEqual } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import type { Handoff } from '@constellation/contracts-login'
import { SessionId } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Application } from '../applications/applications.ts'
import type { Deps } from '../deps.ts'
import {
  consumeHandoffCode,
  findHandoffCode,
  putSessionApplication,
  releaseHandoffCode,
} from '../store/handoff-codes.ts'

type Input = { code: string; appId: string; codeVerifier?: string | undefined }

/** Swaps a one-time code for tokens. A code that was used before ends the session: somebody else has seen it. */
export async function exchangeHandoff(
  deps: Deps,
  application: Application,
  { code, appId, codeVerifier }: Input,
): Promise<Handoff> {
  if (appId !== application.id) throw new Failure('invalid_handoff_code', 'the code belongs to another application')
  const codeHash = hashToken(code)
  const known = await findHandoffCode(deps.db, codeHash)
  if (!known || known.application_id !== application.id)
    throw new Failure('invalid_handoff_code', 'the code is not known')
  if (!known.consumed_at) refuseWrongVerifier(known.code_challenge, codeVerifier)
  const consumed = await consumeHandoffCode(deps.db, codeHash, application.id)
  if (!consumed) throw await refuseUnusable(deps, codeHash)
  const sessionId = SessionId.parse(consumed.session_id)
  const { requiredPermission } = application
  const body = { sessionId, applicationId: application.id, ...(requiredPermission && { requiredPermission }) }
  const tokens = await deps
    .rbac()
    .handOff({ body })
    .catch(async (error: unknown) => {
      // Nothing was given away: the application may try again, and must not look like a thief then.
      await releaseHandoffCode(deps.db, codeHash)
      throw error
    })
  await putSessionApplication(deps.db, { sessionId, applicationId: application.id, userId: tokens.user.id })
  return tokens
}

async function refuseUnusable(deps: Deps, codeHash: string): Promise<Failure> {
  const code = await findHandoffCode(deps.db, codeHash)
  if (!code?.consumed_at) return new Failure('invalid_handoff_code', 'the code has expired; start again')
  await deps.rbac().logOut({ body: { sessionId: SessionId.parse(code.session_id) } })
  return new Failure('handoff_code_used', 'the code was used before; the session has ended')
}

/** The verifier fits the challenge that the sign-in began with (RFC 7636 §4.6); a sign-in without one takes none. */
function refuseWrongVerifier(challenge: string | null, verifier: string | undefined) {
  if (!challenge && !verifier) return
  const actual = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url')
  const fits =
    challenge !== null && verifier !== undefined && timingSafeEqual(Buffer.from(actual), Buffer.from(challenge))
  if (!fits) throw new Failure('invalid_code_verifier', 'the code verifier does not match the challenge')
}
