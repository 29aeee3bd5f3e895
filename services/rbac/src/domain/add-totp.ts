import { Failure } from '@constellation/chassis'
import { FactorId } from '@constellation/contracts-rbac'
import { seal } from '@constellation/database'
import type { Deps } from '../deps.ts'
import { enrollableKinds } from '../second-factors/decide-demand.ts'
import { newTotpSecret, totpUri } from '../second-factors/totp.ts'
import { findAskedPerson } from '../store/demand-facts.ts'
import { putPendingTotp } from '../store/factors.ts'
import { lockUser } from '../store/users.ts'
import { notFound } from './access.ts'
import type { UserActor } from './actor.ts'
import { mustEnrolNow } from './list-factors.ts'
import { totpIdentity } from './prove-factor.ts'
import { audit } from './record.ts'

/** A new secret for the caller's authenticator app. It is nothing until a code of it was given; an app that is in use stays so until then. */
export async function addTotp(
  deps: Deps,
  actor: UserActor,
  userId: string,
): Promise<{ factorId: FactorId; secret: string; uri: string }> {
  if (actor.ticket.userId !== userId) throw notFound('user')
  const secret = newTotpSecret(deps.random)
  const id = FactorId.parse(deps.newId())
  return deps.db.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId)
    const person = await findAskedPerson(trx, userId)
    if (!user || !person) throw notFound('user')
    if (!enrollableKinds(deps.settings.mfaMode, person, mustEnrolNow(actor, userId)).includes('totp'))
      throw new Failure('factor_not_allowed', 'the account takes no authenticator apps')
    await putPendingTotp(trx, { id, userId, sealedSecret: seal(deps.sealing, totpIdentity(userId, id), secret) })
    const detail = { factorId: id, kind: 'totp' }
    await audit(deps, trx, actor, { action: 'factor.begin', target: userId, accountId: person.home_account_id, detail })
    return { factorId: id, secret, uri: totpUri(secret, user.email ?? user.display_name ?? userId) }
  })
}
