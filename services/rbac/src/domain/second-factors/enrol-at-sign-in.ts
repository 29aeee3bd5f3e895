import type { RbacBody, TokenResponse } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { consumeChallenge } from '../../store/second-factors/challenges.ts'
import { lockPerson } from '../../store/second-factors/demand-facts.ts'
import type { Actor } from '../access/actor.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { changeOfRecordedSteps } from '../record/recorded-change.ts'
import type { Started } from '../sessions/start-session.ts'
import { challengeMembers, mfaRequired } from '../sign-in/finish-first-step.ts'
import { openFromChallenge } from './complete-challenge.ts'
import { decideDemand } from './decide-demand.ts'
import { challengeExpired, findOpenChallenge, type OpenChallenge } from './find-open-challenge.ts'

type Input = RbacBody<'enrolAtSignIn'>

/** Swaps a challenge that no factor can answer for a restricted session. That session can enrol a factor and do nothing else. */
export async function enrolAtSignIn(deps: Deps, actor: Actor, input: Input): Promise<TokenResponse> {
  const challenge = await findOpenChallenge(deps, input)
  const started = await changeOfRecordedSteps(deps, (trx) => open(deps, trx, actor, challenge, input))
  return issueTokens(deps, { ...started, outcome: challenge.outcome })
}

async function open(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  challenge: OpenChallenge,
  { challengeToken, browserId, client }: Input,
): Promise<Started> {
  const person = await lockPerson(trx, challenge.user_id)
  if (!person || challenge.session_id !== null) throw challengeExpired()
  const demand = decideDemand(deps.settings.mfaMode, person, 2)
  if (typeof demand === 'object')
    throw mfaRequired({ challengeToken, expiresIn: challenge.seconds_left, ...challengeMembers(demand) })
  if (!(await consumeChallenge(trx, challenge.token_hash))) throw challengeExpired()
  const provedAt = challenge.proved_at ?? undefined
  const opening = { user: person, provedAt, amr: challenge.amr, aal: 1, restricted: true, browserId, client }
  return openFromChallenge(deps, trx, actor, challenge, opening)
}
