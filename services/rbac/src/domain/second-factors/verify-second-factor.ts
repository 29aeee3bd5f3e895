import { Failure } from '@constellation/chassis'
import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { consumeChallenge, countAnswer } from '../../store/second-factors/challenges.ts'
import { lockPerson, type Person } from '../../store/second-factors/demand-facts.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { type Proof, proveByPasskey, type Unproved } from '../passkeys/prove-by-passkey.ts'
import { audit } from '../record/audit.ts'
import { changeOfRecordedSteps, recordRefusal } from '../record/recorded-change.ts'
import type { Started } from '../sessions/start-session.ts'
import { completeChallenge } from './complete-challenge.ts'
import { decideDemand } from './decide-demand.ts'
import { challengeExpired, findOpenChallenge, type OpenChallenge } from './find-open-challenge.ts'
import { proveByCode } from './prove-by-code.ts'

type Input = RbacBody<'verifySecondFactor'>

/**
 * Answers a challenge: completes the sign-in, or raises the session that requested a step-up. Each answer is counted before it
 * is checked, per challenge and per kind of factor. Of several right answers exactly one succeeds.
 */
export async function verifySecondFactor(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const challenge = await findOpenChallenge(deps, input)
  const attempt = { userId: challenge.user_id, kind: input.answer.kind }
  const failures = await deps.throttle.factors.admit(attempt)
  if (!(await countAnswer(deps.db, challenge.token_hash))) throw challengeExpired()
  const proved = await passkeyProof(deps, actor, challenge, input)
  const passkey = typeof proved === 'object' ? proved : undefined
  const started = await changeOfRecordedSteps(deps, (trx) =>
    answerChallenge(deps, trx, actor, challenge, input, passkey),
  )
  if (!started) {
    await deps.throttle.factors.failed(attempt, failures)
    return refuse(deps, actor, challenge, input, typeof proved === 'string' ? proved : 'mfa_failed')
  }
  await deps.throttle.factors.succeeded(attempt)
  return issueTokens(deps, { ...started, outcome: challenge.outcome })
}

/** Verifies a passkey outside the transaction, because its ceremony is consumed even if the challenge fails. */
async function passkeyProof(deps: Deps, actor: Actor, challenge: OpenChallenge, { answer, browserId, client }: Input) {
  if (answer.kind !== 'webauthn') return undefined
  const purpose = challenge.session_id ? 'step_up' : 'second'
  const attempt = { purpose, userId: challenge.user_id, browserId, response: answer.response, client } as const
  return proveByPasskey(deps, actor, attempt)
}

async function answerChallenge(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  challenge: OpenChallenge,
  input: Input,
  passkey: Proof | undefined,
): Promise<Started | undefined> {
  const person = await lockPerson(trx, challenge.user_id)
  const demand = person && decideDemand(deps.settings.mfaMode, person, 2)
  const { kind } = input.answer
  if (!person || typeof demand !== 'object' || !demand.kinds.includes(kind)) return undefined
  const proof = await proofOf(deps, trx, person, input, passkey)
  if (!proof) return undefined
  if (!(await consumeChallenge(trx, challenge.token_hash))) throw challengeExpired()
  const detail = { kind, factorId: proof.factorId, ip: input.client.ip }
  const about = { target: person.id, accountId: person.home_account_id, detail }
  await audit(deps, trx, actor, { action: 'challenge.answer', ...about })
  // A person who needs a recovery code has lost a factor and must enrol another one.
  const restricted = demand.restrictedAfter || kind === 'recovery_code'
  return completeChallenge(deps, trx, actor, challenge, { person, amr: proof.amr, restricted, browser: input })
}

async function proofOf(
  deps: Deps,
  trx: Transaction<Schema>,
  person: Person,
  { answer, client }: Input,
  passkey: Proof | undefined,
) {
  return answer.kind === 'webauthn' ? passkey : proveByCode(deps, trx, person, answer, client)
}

const messages: Record<Unproved, string> = {
  mfa_failed: 'the second factor is wrong or was used before',
  passkey_changed: 'the passkey changed since it was registered; remove it and create a new one',
}

async function refuse(
  deps: Deps,
  actor: Actor,
  challenge: OpenChallenge,
  { answer, client }: Input,
  code: Unproved,
): Promise<never> {
  const detail = { kind: answer.kind, ip: client.ip }
  await recordRefusal(deps, actor, { action: 'challenge.answer', target: challenge.user_id, detail })
  throw new Failure(code, messages[code])
}
