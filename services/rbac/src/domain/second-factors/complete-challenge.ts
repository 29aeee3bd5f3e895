import { Failure } from '@constellation/chassis'
import type { ClientInfo } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Person } from '../../store/second-factors/demand-facts.ts'
import type { Actor } from '../access/actor.ts'
import { raiseSession } from '../sessions/raise-session.ts'
import { recordSwitch } from '../sessions/record-switch.ts'
import { type Started, startSession } from '../sessions/start-session.ts'
import { challengeExpired, type OpenChallenge } from './find-open-challenge.ts'

type Completion = {
  person: Person
  /** The values that the proof adds, besides `mfa`. */
  amr: readonly string[]
  restricted: boolean
  browser: { browserId: string; refreshToken?: string | undefined; client: ClientInfo }
}

/** Completes a challenge after a right answer: starts the session of the sign-in, or raises the session that requested a step-up. */
export function completeChallenge(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  challenge: OpenChallenge,
  completion: Completion,
): Promise<Started> {
  const { session_id: sessionId } = challenge
  if (sessionId !== null) return completeStepUp(deps, trx, actor, sessionId, completion)
  const { person, restricted, browser } = completion
  const amr = [...new Set([...challenge.amr, ...completion.amr, 'mfa'])]
  return openFromChallenge(deps, trx, actor, challenge, { user: person, amr, aal: 2, restricted, ...browser })
}

type Opening = Omit<Parameters<typeof startSession>[3], 'credential' | 'newDevice'>

/** Starts the session of a sign-in that waited for a challenge. Refused when the credential has changed since the first step. */
export async function openFromChallenge(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  challenge: OpenChallenge,
  opening: Opening,
): Promise<Started> {
  const { credential_id: id, credential_version: version } = challenge
  if (id === null || version === null) throw challengeExpired()
  const credential = { id, version }
  const started = await startSession(deps, trx, actor, { ...opening, credential, newDevice: challenge.new_device })
  if (!started) throw challengeExpired()
  if (challenge.previous_session_id)
    await recordSwitch(deps, trx, actor, challenge.previous_session_id, started.session)
  return started
}

async function completeStepUp(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  sessionId: string,
  completion: Completion,
): Promise<Started> {
  const raised = await raiseSession(deps, trx, actor, { ...completion, sessionId })
  if (!raised) throw new Failure('session_required', 'the session has ended; sign in again')
  return raised
}
