import { createHash, timingSafeEqual } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import type { Parsed } from '@constellation/contract'
import type { Handoff, login } from '@constellation/contracts-login'
import { SessionId } from '@constellation/contracts-rbac'
import { hashToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Application } from '../../applications/applications.ts'
import type { Deps } from '../../deps.ts'
import { consumeHandoffCode, findHandoffCode, putSessionApplication } from '../../store/handoff-codes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { handOff } from './hand-off.ts'

type Input = Parsed<typeof login.exchangeHandoff>['body']

/** Exchanges a one-time code for tokens. A replayed code ends the session: someone else has seen it. */
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
  const handoff = await deps.db.transaction().execute((trx) => redeem(deps, trx, application, codeHash))
  if (!handoff) throw await refuseUnusable(deps, codeHash)
  return handoff
}

/**
 * Consumes the code in one transaction with the answer of rbac: without that answer the application can retry the code. A concurrent
 * exchange waits for the outcome.
 */
async function redeem(deps: Deps, trx: Transaction<Schema>, application: Application, codeHash: string) {
  const consumed = await consumeHandoffCode(trx, codeHash, application.id)
  if (!consumed) return undefined
  const sessionId = SessionId.parse(consumed.session_id)
  const tokens = await handOff(deps, application, sessionId)
  await putSessionApplication(trx, { sessionId, applicationId: application.id, userId: tokens.user.id })
  return tokens
}

async function refuseUnusable(deps: Deps, codeHash: string): Promise<Failure> {
  const code = await findHandoffCode(deps.db, codeHash)
  if (!code?.consumed_at) return new Failure('invalid_handoff_code', 'the code has expired; start again')
  await deps.rbac().logOut({ body: { sessionId: SessionId.parse(code.session_id) } })
  return new Failure('handoff_code_used', 'the code was already used; the session has ended')
}

/** Throws unless the verifier matches the challenge of the sign-in (RFC 7636 §4.6). Without a challenge there must be no verifier. */
function refuseWrongVerifier(challenge: string | null, verifier: string | undefined) {
  if (!challenge && !verifier) return
  const actual = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url')
  const fits =
    challenge !== null && verifier !== undefined && timingSafeEqual(Buffer.from(actual), Buffer.from(challenge))
  if (!fits) throw new Failure('invalid_code_verifier', 'the code verifier does not match the challenge')
}
