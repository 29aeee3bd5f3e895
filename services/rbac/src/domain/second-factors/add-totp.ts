import { FactorId } from '@constellation/contracts-rbac'
import { seal } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { putPendingTotp } from '../../store/second-factors/totp.ts'
import type { UserActor } from '../access/actor.ts'
import { lockOwnUser } from '../access/own-user.ts'
import { audit } from '../record/record.ts'
import { totpIdentity } from './prove-by-code.ts'
import { refuseFactorNotAllowed } from './refuse-factor-not-allowed.ts'
import { newTotpSecret, totpUri } from './totp.ts'

/** A new secret for the caller's authenticator app. It is nothing until a code of it was given; an app that is in use stays so until then. */
export async function addTotp(
  deps: Deps,
  actor: UserActor,
  userId: string,
): Promise<{ factorId: FactorId; secret: string; uri: string }> {
  const secret = newTotpSecret(deps.random)
  const id = FactorId.parse(deps.newId())
  return deps.db.transaction().execute(async (trx) => {
    const user = await lockOwnUser(trx, actor, userId)
    await refuseFactorNotAllowed(deps, trx, actor, 'totp')
    await putPendingTotp(trx, { id, userId, sealedSecret: seal(deps.sealing, totpIdentity(userId, id), secret) })
    const detail = { factorId: id, kind: 'totp' }
    await audit(deps, trx, actor, { action: 'factor.begin', target: userId, accountId: user.home_account_id, detail })
    return { factorId: id, secret, uri: totpUri(secret, user.email ?? user.display_name ?? userId) }
  })
}
