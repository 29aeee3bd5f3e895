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
import { audit, tell } from '../record/record.ts'

type Factors = Awaited<ReturnType<typeof listActiveFactors>>

/** Removes one of the caller's factors, and tells them. With the last one go the recovery codes, which stand in for it. */
export async function removeFactor(
  deps: Deps,
  actor: UserActor,
  { userId, factorId }: { userId: string; factorId: string },
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const user = await lockOwnUser(trx, actor, userId)
    const factors = await listActiveFactors(trx, userId)
    const removed = factors.find(({ id }) => id === factorId)
    if (!removed || removed.kind === 'recovery_set') throw notFound('factor')
    const rest = factors.filter((other) => other !== removed)
    if (removed.kind === 'webauthn') await keepAWayIn(trx, user, rest)
    const isLast = rest.every(({ kind }) => kind === 'recovery_set')
    await revokeFactors(trx, userId, isLast ? factors.map(({ id }) => id) : [factorId])
    const kind = removed.kind === 'webauthn' ? 'webauthn' : 'totp'
    await audit(deps, trx, actor, {
      action: 'factor.remove',
      target: userId,
      accountId: user.home_account_id,
      detail: { factorId, kind },
    })
    const at = deps.now().toISOString()
    const data = { to: recipientOf(user), userId: UserId.parse(userId), kind, name: removed.name, at } as const
    await tell(deps, trx, { type: 'factor_removed', data })
  })
}

/** The last way to sign in stays. Whoever removes a credential takes the user as well, so of two removed at one moment each sees the other. */
async function keepAWayIn(trx: Transaction<Schema>, user: UserRow, rest: Factors) {
  if (rest.some(({ kind }) => kind === 'webauthn')) return
  const credentials = await listCredentialRows(trx, user.id)
  if (!credentials.some((credential) => canSignInWith(credential, user)))
    throw new Failure('last_credential', 'this is the only way to sign in; add another one first')
}
