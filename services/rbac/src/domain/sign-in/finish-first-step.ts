import { Failure } from '@constellation/chassis'
import { type AuditEntry, type Challenge, challengeSeconds, type TokenResponse } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { insertSignInChallenge } from '../../store/second-factors/challenges.ts'
import type { DemandFacts } from '../../store/second-factors/demand-facts.ts'
import type { Actor } from '../access/actor.ts'
import { auditRow } from '../record/audit.ts'
import { type Recorded, recorded } from '../record/recorded-change.ts'
import { type Demand, decideDemand } from '../second-factors/decide-demand.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { type SignIn, type Started, startSession } from '../sessions/start-session.ts'
import { refuseBlocked } from './who-may-sign-in.ts'

/** A proved first step of a sign-in. */
export type FirstStep = Omit<SignIn, 'aal' | 'restricted' | 'user' | 'credential'> & {
  user: SignIn['user'] & DemandFacts
  credential: Extract<SignIn['credential'], { version: string }>
  outcome: TokenResponse['outcome']
  /** What the destination requires of a session. */
  minAal: number
  /** The session of another user that the browser was signed in with. */
  previousSessionId?: string | undefined
}

/** A second factor is required, and there is no session yet. */
export type AskedForFactor = { challenge: Challenge; userId: string } & Recorded

/**
 * Finishes every first step except that of a passkey: starts a session, or makes the challenge that comes before it. Undefined
 * when the credential has changed since it was proved. Callers throw a challenge with `askForSecondFactor`, after the commit.
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

/** The refusal that carries a challenge. It holds no session and no token. */
export function mfaRequired(mfa: Challenge): Failure {
  return new Failure('mfa_required', 'a second factor is required', { members: { mfa } })
}

/** The members of a challenge that follow from the demand. */
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
    provedAt: step.provedAt ?? null,
    previousSessionId: step.previousSessionId ?? null,
    browserHash: browserPresenter(browserId).hash,
  }
  const detail = { amr: step.amr, ...question, ip: client.ip }
  const entry: AuditEntry = { action: 'challenge.ask', target: user.id, accountId: user.home_account_id, detail }
  const row = await insertSignInChallenge(db, challenge, auditRow(deps.newId(), actor, entry))
  const expiresIn = challengeSeconds
  if (row?.inserted) return recorded({ challenge: { challengeToken, expiresIn, ...question }, userId: user.id })
  if (row?.credential_holds) refuseBlocked(row)
  return undefined
}
