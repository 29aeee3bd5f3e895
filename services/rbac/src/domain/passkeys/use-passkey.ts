import { Failure } from '@constellation/chassis'
import { type AuthenticationResponse, type ClientInfo, UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { notePasskeyUse, type PasskeyRow, suspectPasskey } from '../../store/passkeys/passkeys.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { BackupChanged, type Use, verifyAssertion } from './verify-assertion.ts'

type Attempt = {
  passkey: PasskeyRow
  challenge: string
  response: AuthenticationResponse
  /** The passkey is the only proof of the sign-in. */
  alone: boolean
  client: ClientInfo
}

/**
 * Verifies the use of a passkey and notes it. Gives the values of `amr` (RFC 8176) that it proves, or throws `passkey_refused`; one whose
 * kind of backup changed is `passkey_changed`.
 * When only the signature count is wrong, a copy of the passkey may exist, and the person is told.
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

/** `hwk` for a key that cannot leave its device, `swk` for a key that a passkey provider syncs. */
export function amrOf({ backupEligible }: { backupEligible: boolean }): string[] {
  return [backupEligible ? 'swk' : 'hwk', 'user', 'mfa']
}

/** The one answer to a known passkey that is not accepted. */
export function passkeyRefused(cause?: unknown): Failure {
  return new Failure('passkey_refused', 'the passkey was not accepted; try again', { cause })
}

function passkeyChanged(cause: BackupChanged): Failure {
  const message = 'the passkey changed since it was registered; sign in another way, remove it and create a new one'
  return new Failure('passkey_changed', message, { cause })
}

async function verify(deps: Deps, { passkey, challenge, response, alone }: Attempt): Promise<Use> {
  try {
    const userHandle = passkey.user_handle
    return await verifyAssertion(deps.settings, response, { challenge, passkey, userHandle, alone })
  } catch (cause) {
    if (cause instanceof BackupChanged) throw passkeyChanged(cause)
    throw passkeyRefused(cause)
  }
}

async function suspect(deps: Deps, actor: Actor, { passkey, client }: Attempt, { signCount }: Use): Promise<void> {
  const { id, user } = passkey
  const about = { target: user.id, accountId: user.home_account_id, detail: { factorId: id, ip: client.ip } }
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const suspected = await suspectPasskey(trx, { id, signCount })
      if (suspected) await tellOwner(deps, trx, passkey, client)
      return suspected
    },
    (suspected) => (suspected ? { action: 'passkey.suspect', outcome: 'refused', ...about } : null),
  )
}

async function tellOwner(deps: Deps, trx: Transaction<Schema>, { user, name }: PasskeyRow, device: ClientInfo) {
  const data = { to: recipientOf(user), userId: UserId.parse(user.id), name, at: deps.now().toISOString(), device }
  await tell(deps, trx, { type: 'passkey_suspect', data })
}
