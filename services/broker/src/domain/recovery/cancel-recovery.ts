import { changeOnRecord } from '../../audit/change-on-record.ts'
import type { Deps } from '../../deps.ts'
import { revokeGrantRow } from '../../store/grants.ts'
import { findCancellableRecovery, settleRecovery } from '../../store/recovery-requests.ts'
import { requireMaster } from '../grants/require-master.ts'
import type { Caller } from '../sessions/caller.ts'
import { wholeSecond } from '../unix-seconds.ts'
import { noSuchRecovery } from './finish-recovery.ts'
import { recoveryRecord } from './recovery-record.ts'

/** Cancels a recovery that waits, or whose grant has not begun. That grant is revoked with it. */
export async function cancelRecovery(deps: Deps, caller: Caller, { recovery_id: recoveryId }: { recovery_id: string }) {
  const { omniAccount: master } = await requireMaster(deps, caller)
  const now = wholeSecond(deps.now())
  const recovery = await findCancellableRecovery(deps.db, { recoveryId, master, now })
  if (!recovery) throw noSuchRecovery()
  const { grant_id: grantId, daemon_address: daemonAddress, status } = recovery
  const change = { caller, master, daemonAddress, ...(grantId && { grantId }), request: { recovery_id: recoveryId } }
  await changeOnRecord(deps, {
    record: recoveryRecord(deps, { kind: 'recovery_cancelled', ...change }),
    takesAway: true,
    async work(trx) {
      if (!(await settleRecovery(trx, { recoveryId, from: status, to: 'cancelled', now }))) throw noSuchRecovery()
      if (grantId) await revokeGrantRow(trx, { grantId, master, now })
    },
  })
  return { recovery_id: recoveryId, status: 'cancelled' } as const
}
