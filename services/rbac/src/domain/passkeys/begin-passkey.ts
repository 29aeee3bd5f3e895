import { Failure } from '@constellation/chassis'
import type { CreationOptions } from '@constellation/contracts-rbac'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { keepUserHandle, listPasskeys } from '../../store/passkeys/passkeys.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { UserActor } from '../access/actor.ts'
import { findOwnUser } from '../access/own-user.ts'
import { refuseFactorNotAllowed } from '../second-factors/refuse-factor-not-allowed.ts'
import { beginCeremony } from './ceremony.ts'
import { creationOptions } from './passkey-options.ts'

/** The limit of passkeys per user. */
const mostPasskeys = 20

/** The options for creating a passkey of the caller. */
export async function beginPasskey(
  deps: Deps,
  actor: UserActor,
  { userId, browserId }: { userId: string; browserId: string },
): Promise<CreationOptions> {
  const user = await findOwnUser(deps.db, actor, userId)
  const passkeys = await refuseTooManyPasskeys(deps, deps.db, actor)
  const made = Buffer.from(deps.random(32)).toString('base64url')
  const handle = user.passkey_user_handle ?? (await keepUserHandle(deps.db, userId, made))
  const challenge = await beginCeremony(deps, { purpose: 'register', userId, browserId })
  // Only the browser shows the name, in its list of passkeys.
  const { rpId, brandName } = deps.settings
  const name = user.email ?? user.display_name ?? rpId
  // Password managers list a passkey by the name of the installation, so that staging and production are not twins.
  return creationOptions({ id: rpId, name: brandName }, challenge, {
    handle,
    name,
    displayName: user.display_name ?? name,
    passkeys,
  })
}

/** Refuses another passkey when the account accepts none or the user has reached the limit. Gives the user's passkeys. */
export async function refuseTooManyPasskeys(deps: Pick<Deps, 'settings'>, db: Kysely<Schema>, actor: UserActor) {
  await refuseFactorNotAllowed(deps, db, actor, 'webauthn')
  const passkeys = await listPasskeys(db, actor.ticket.userId)
  if (passkeys.length >= mostPasskeys)
    throw new Failure('too_many_passkeys', `there are ${mostPasskeys} passkeys; remove one first`)
  return passkeys
}
