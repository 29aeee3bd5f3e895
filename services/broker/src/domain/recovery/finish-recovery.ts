import { Failure } from '@constellation/chassis'
import { changeOnRecord } from '../../audit/change-on-record.ts'
import type { Deps } from '../../deps.ts'
import { findWaitingRecovery, settleRecovery } from '../../store/recovery-requests.ts'
import { grantRecord } from '../grants/grant-record.ts'
import { insertBoundGrant, newGrant, refuseImpossible, toCreated } from '../grants/new-grant.ts'
import { requireMaster } from '../grants/require-master.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds, wholeSecond } from '../unix-seconds.ts'
import { notifyLinked } from './notify-linked.ts'

type Input = { recovery_id: string; service: string; scope_path: string; expires_at: number; max_uses: number }

/** Grants a new daemon its path, as the master. The grant may begin later, so that the master can still cancel it. */
export async function finishRecovery(deps: Deps, caller: Caller, { recovery_id: recoveryId, ...wanted }: Input) {
  const session = await requireMaster(deps, caller)
  const now = wholeSecond(deps.now())
  const master = session.omniAccount
  const recovery = await findWaitingRecovery(deps.db, { recoveryId, master, now })
  if (!recovery) throw noSuchRecovery()
  const not_before = unixSeconds(now) + deps.settings.recoveryGrantDelaySeconds
  const terms = { ...wanted, not_before, daemon_address: recovery.daemon_address }
  refuseImpossible(deps, terms)
  const grant = await newGrant(deps, master, terms)
  const request = { recovery_id: recoveryId, ...wanted }
  await changeOnRecord(deps, {
    record: grantRecord(deps, {
      kind: 'recovery_finished',
      by: { ...caller, omniAccount: session.omniAccount },
      grant,
      request,
    }),
    async work(trx) {
      await insertBoundGrant(trx, session, grant)
      const { grant_id: grantId } = grant
      const settled = { recoveryId, from: 'awaiting_master', to: 'finished', grantId, now } as const
      if (!(await settleRecovery(trx, settled))) throw noSuchRecovery()
    },
  })
  const { daemon_address: daemonAddress, not_before: beginsAt } = grant
  await notifyLinked(deps, master, { event: 'finished', recoveryId, daemonAddress, at: now, beginsAt })
  return toCreated(grant)
}

/** One answer for a recovery that is unknown, of another master, settled or expired. */
export function noSuchRecovery() {
  return new Failure('not_found', 'there is no recovery of yours with this id that waits')
}
