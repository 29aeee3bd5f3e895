import { Failure } from '@constellation/chassis'
import { FactorId, type RbacBody, type TokenResponse } from '@constellation/contracts-rbac'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { insertPasskey, type NewPasskey } from '../../store/passkeys/passkeys.ts'
import type { UserActor } from '../access/actor.ts'
import { findOwnUser, lockOwnUser } from '../access/own-user.ts'
import { issueTokens } from '../access-tokens/issue-tokens.ts'
import { changeOfRecordedSteps } from '../record/recorded-change.ts'
import { completeEnrolment } from '../second-factors/complete-enrolment.ts'
import { refuseTooManyPasskeys } from './begin-passkey.ts'
import { consumeChallengeOf } from './ceremony.ts'
import { amrOf } from './use-passkey.ts'
import { verifyRegistration } from './verify-registration.ts'

type Input = { userId: string } & RbacBody<'addPasskey'>
type Enrolled = { factorId: FactorId; tokens: TokenResponse; recoveryCodes: string[] | null }

/** Registers the passkey that the caller's browser has created. The session continues as one that has proved it. */
export async function addPasskey(deps: Deps, actor: UserActor, input: Input): Promise<Enrolled> {
  await findOwnUser(deps.db, actor, input.userId)
  const passkey = await verifyNew(deps, input)
  const factorId = FactorId.parse(deps.newId())
  try {
    const { started, recoveryCodes } = await insert(deps, actor, input, { ...passkey, id: factorId })
    return { factorId, tokens: await issueTokens(deps, { ...started, outcome: 'login' }), recoveryCodes }
  } catch (error) {
    if (isUniqueViolation(error, 'factors_credential')) throw invalidPasskey(error)
    throw error
  }
}

function insert(
  deps: Deps,
  actor: UserActor,
  { userId, name: given, ...browser }: Input,
  passkey: NewPasskey & { id: FactorId },
) {
  const name = given ?? null
  return changeOfRecordedSteps(deps, async (trx) => {
    const user = await lockOwnUser(trx, actor, userId)
    await refuseTooManyPasskeys(deps, trx, actor)
    await insertPasskey(trx, { ...passkey, userId, name })
    const factor = { id: passkey.id, kind: 'webauthn', name, amr: amrOf(passkey) } as const
    return completeEnrolment(deps, trx, actor, { user, factor, browser })
  })
}

async function verifyNew(deps: Deps, { userId, browserId, response }: Input): Promise<NewPasskey> {
  const key = { purpose: 'register', userId, browserId } as const
  const challenge = await consumeChallengeOf(deps, key, response.response.clientDataJSON)
  if (challenge === undefined) throw invalidPasskey()
  try {
    return await verifyRegistration(deps.settings, response, challenge)
  } catch (cause) {
    throw invalidPasskey(cause)
  }
}

function invalidPasskey(cause?: unknown) {
  return new Failure('invalid_passkey', 'the passkey cannot be registered; try again', { cause })
}
