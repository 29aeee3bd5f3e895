import { Failure } from '@constellation/chassis'
import type { AuthenticationResponse, ClientInfo } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findPasskey } from '../../store/passkeys/passkeys.ts'
import type { Actor } from '../access/actor.ts'
import { browserPresenter } from '../sessions/presenter.ts'
import { consumeChallengeOf } from './ceremony.ts'
import { usePasskey } from './use-passkey.ts'

type Attempt = {
  purpose: 'second' | 'step_up'
  userId: string
  browserId: string
  response: AuthenticationResponse
  client: ClientInfo
}

/** A proof of the person. `amr` has the values that it adds (RFC 8176). */
export type Proof = { factorId: string; amr: readonly string[] }

/** Why there is no proof. */
export type Unproved = 'mfa_failed' | 'passkey_changed'

/** Verifies the use of one of this user's passkeys; the code of the failure without a proof. The challenge is consumed either way. */
export async function proveByPasskey(deps: Deps, actor: Actor, attempt: Attempt): Promise<Proof | Unproved> {
  const { userId, browserId, response, client } = attempt
  const challenge = await consumeChallengeOf(deps, attempt, response.response.clientDataJSON)
  if (challenge === undefined) return 'mfa_failed'
  const passkey = await findPasskey(deps.db, {
    credentialId: response.id,
    browserHash: browserPresenter(browserId).hash,
  })
  if (passkey?.user.id !== userId) return 'mfa_failed'
  try {
    const amr = await usePasskey(deps, actor, { passkey, challenge, response, alone: false, client })
    return { factorId: passkey.id, amr }
  } catch (error) {
    if (error instanceof Failure && error.code === 'passkey_refused') return 'mfa_failed'
    if (error instanceof Failure && error.code === 'passkey_changed') return 'passkey_changed'
    throw error
  }
}
