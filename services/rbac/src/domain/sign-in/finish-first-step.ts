import { Failure } from '@constellation/chassis'
import type { Challenge, TokenResponse } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { challengeSeconds, insertSignInChallenge } from '../../store/second-factors/challenges.ts'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import type { Actor } from '../access/actor.ts'
import { auditRow } from '../record/record.ts'
import { type Demand, decideDemand } from '../second-factors/decide-demand.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { type SignIn, type Started, startSession } from '../sessions/start-session.ts'
import { refuseBlocked } from './who-may-sign-in.ts'

/** Somebody has proved by one step who they are. */
export type FirstStep = Omit<SignIn, 'aal' | 'restricted' | 'user' | 'credential'> & {
  user: SignIn['user'] & DemandFacts
  credential: Extract<SignIn['credential'], { version: string }>
  outcome: TokenResponse['outcome']
  /** What the destination asks of a session. */
  minAal: number
  /** The session of somebody else that the browser was signed in with. */
  previousSessionId?: string | undefined
}

/** A second factor is asked for: there is no session yet. */
export type AskedForFactor = { challenge: Challenge; userId: string }

/**
 * Where every first step of a sign-in ends, but that of a passkey: in a session, or in the challenge that stands before it. Undefined when the credential is
 * no longer the one that was proved; refuses a user who may not sign in. A challenge is thrown, by `askForSecondFactor`, once what was written is committed.
 */
export async function finishFirstStep(
  deps: Deps,
  db: Kysely<Schema>,
  actor: Actor,
  step: FirstStep,
): Promise<Started | AskedForFactor | undefined> {
  const demand = decideDemand(deps.settings.mfaMode, step.user, step.minAal)
  if (demand === 'none') return startSession(deps, db, actor, { ...step, aal: 1, restricted: false })
  return ask(deps, db, actor, step, demand)
}

/** Who ignores the refusal has nothing: no session and no token. */
export function mfaRequired(mfa: Challenge): Failure {
  return new Failure('mfa_required', 'a second factor is asked for', { members: { mfa } })
}

/** The members of a challenge that follow from what is demanded. */
export function challengeMembers(demand: Exclude<Demand, 'none'>): Pick<Challenge, 'factors' | 'enrolmentRequired'> {
  if (demand === 'enrolment') return { factors: [], enrolmentRequired: true }
  return { factors: demand.kinds, enrolmentRequired: false }
}

async function ask(
  deps: Deps,
  db: Kysely<Schema>,
  actor: Actor,
  { user, credential, browserId, client, ...step }: FirstStep,
  demand: Exclude<Demand, 'none'>,
): Promise<AskedForFactor | undefined> {
  const challengeToken = newToken('mc_', deps.random)
  const question = challengeMembers(demand)
  const challenge = {
    tokenHash: hashToken(challengeToken),
    userId: user.id,
    credentialId: credential.id,
    credentialVersion: credential.version,
    amr: step.amr,
    outcome: step.outcome,
    newDevice: step.newDevice,
    previousSessionId: step.previousSessionId ?? null,
    browserHash: browserPresenter(browserId).hash,
  }
  const detail = { amr: step.amr, ...question, ip: client.ip }
  const entry = { action: 'challenge.ask', target: user.id, accountId: user.home_account_id, detail }
  const row = await insertSignInChallenge(db, challenge, auditRow(deps.newId(), actor, entry))
  if (row?.inserted) return { challenge: { challengeToken, expiresIn: challengeSeconds, ...question }, userId: user.id }
  if (row?.credential_holds) refuseBlocked(row)
  return undefined
}
