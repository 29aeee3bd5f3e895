import { Failure } from '@constellation/chassis'
import { type AuthenticationResponse, type ClientInfo, UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { notePasskeyUse, type PasskeyRow, suspectPasskey } from '../../store/passkeys/passkeys.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { type Use, verifyAssertion } from './verify-assertion.ts'

type Attempt = {
  passkey: PasskeyRow
  challenge: string
  response: AuthenticationResponse
  /** It signs in by itself. */
  alone: boolean
  client: ClientInfo
}

/**
 * Verifies the use of a passkey and notes it; gives the values of `amr` (RFC 8176) that it proves. Throws `passkey_refused` for whatever is wrong. Where
 * only the count is, there may be a copy of the passkey, and the person is told.
 */
export async function usePasskey(deps: Deps, actor: Actor, attempt: Attempt): Promise<string[]> {
  const { passkey, client } = attempt
  const use = await verify(deps, attempt)
  if (!(await notePasskeyUse(deps.db, { id: passkey.id, ...use, client }))) {
    await suspect(deps, actor, attempt, use)
    throw passkeyRefused()
  }
  return amrOf({ backupEligible: passkey.backup_eligible })
}

/** A key that cannot leave its device is `hwk`, one that is kept by a provider of passkeys `swk`. */
export function amrOf({ backupEligible }: { backupEligible: boolean }): string[] {
  return [backupEligible ? 'swk' : 'hwk', 'user', 'mfa']
}

/** The one answer to a passkey that is known and not accepted. */
export function passkeyRefused(cause?: unknown): Failure {
  return new Failure('passkey_refused', 'the passkey was not accepted; try again', { cause })
}

async function verify(deps: Deps, { passkey, challenge, response, alone }: Attempt): Promise<Use> {
  try {
    const userHandle = passkey.user_handle
    return await verifyAssertion(deps.settings, response, { challenge, passkey, userHandle, alone })
  } catch (cause) {
    throw passkeyRefused(cause)
  }
}

async function suspect(deps: Deps, actor: Actor, { passkey, client }: Attempt, { signCount }: Use): Promise<void> {
  const { id, name, user } = passkey
  await deps.db.transaction().execute(async (trx) => {
    if (!(await suspectPasskey(trx, { id, signCount }))) return
    await audit(deps, trx, actor, {
      action: 'passkey.suspect',
      outcome: 'refused',
      target: user.id,
      accountId: user.home_account_id,
      detail: { factorId: id, ip: client.ip },
    })
    const at = deps.now().toISOString()
    const data = { to: recipientOf(user), userId: UserId.parse(user.id), name, at, device: client }
    await tell(deps, trx, { type: 'passkey_suspect', data })
  })
}
