import { FactorId } from '@constellation/contracts-rbac'
import { seal } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { putPendingTotp } from '../../store/second-factors/totp.ts'
import type { UserActor } from '../access/actor.ts'
import { lockOwnUser } from '../access/own-user.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { totpIdentity } from './prove-by-code.ts'
import { refuseFactorNotAllowed } from './refuse-factor-not-allowed.ts'
import { newTotpSecret, totpUri } from './totp.ts'

/** Makes a new secret for the caller's authenticator app. It is pending until a code proves it; an active app stays active until then. */
export async function addTotp(
  deps: Deps,
  actor: UserActor,
  userId: string,
): Promise<{ factorId: FactorId; secret: string; uri: string }> {
  const secret = newTotpSecret(deps.random)
  const factorId = FactorId.parse(deps.newId())
  const user = await recordedChange(
    deps,
    actor,
    async (trx) => {
      const own = await lockOwnUser(trx, actor, userId)
      await refuseFactorNotAllowed(deps, trx, actor, 'totp')
      const sealedSecret = seal(deps.sealing, totpIdentity(userId, factorId), secret)
      await putPendingTotp(trx, { id: factorId, userId, sealedSecret })
      return own
    },
    ({ home_account_id: accountId }) => ({
      action: 'factor.begin',
      target: userId,
      accountId,
      detail: { factorId, kind: 'totp' },
    }),
  )
  return {
    factorId,
    secret,
    uri: totpUri(secret, { issuer: deps.settings.brandName, label: user.email ?? user.display_name ?? userId }),
  }
}
