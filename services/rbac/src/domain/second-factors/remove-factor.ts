import { Failure } from '@constellation/chassis'
import { UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { listCredentialRows } from '../../store/credentials.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { listActiveFactors, revokeFactors } from '../../store/second-factors/factors.ts'
import type { UserRow } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { lockOwnUser } from '../access/own-user.ts'
import { canSignInWith } from '../credentials/can-sign-in-with.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'

type Factors = Awaited<ReturnType<typeof listActiveFactors>>
type Which = { userId: string; factorId: string }

/** Removes one of the caller's factors, and tells them. The recovery codes go with the last factor, since they stand in for it. */
export async function removeFactor(deps: Deps, actor: UserActor, which: Which): Promise<void> {
  const { userId, factorId } = which
  await recordedChange(
    deps,
    actor,
    (trx) => remove(deps, trx, actor, which),
    ({ user, kind }) => ({
      action: 'factor.remove',
      target: userId,
      accountId: user.home_account_id,
      detail: { factorId, kind },
    }),
  )
}

async function remove(deps: Deps, trx: Transaction<Schema>, actor: UserActor, { userId, factorId }: Which) {
  const user = await lockOwnUser(trx, actor, userId)
  const factors = await listActiveFactors(trx, userId)
  const removed = factors.find(({ id }) => id === factorId)
  if (!removed || removed.kind === 'recovery_set') throw notFound('factor')
  const rest = factors.filter((other) => other !== removed)
  if (removed.kind === 'webauthn') await keepLastWayToSignIn(trx, user, rest)
  const isLast = rest.every(({ kind }) => kind === 'recovery_set')
  await revokeFactors(trx, userId, isLast ? factors.map(({ id }) => id) : [factorId])
  const kind: 'webauthn' | 'totp' = removed.kind === 'webauthn' ? 'webauthn' : 'totp'
  const at = deps.now().toISOString()
  const data = { to: recipientOf(user), userId: UserId.parse(userId), kind, name: removed.name, at }
  await tell(deps, trx, { type: 'factor_removed', data })
  return { user, kind }
}

/** Refuses to remove the last way to sign in. Removing a credential locks the user too, so parallel removals serialise. */
async function keepLastWayToSignIn(trx: Transaction<Schema>, user: UserRow, rest: Factors) {
  if (rest.some(({ kind }) => kind === 'webauthn')) return
  const credentials = await listCredentialRows(trx, user.id)
  if (!credentials.some((credential) => canSignInWith(credential, user)))
    throw new Failure('last_credential', 'this is the only way to sign in; add another one first')
}
