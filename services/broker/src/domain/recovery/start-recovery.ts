import { Failure } from '@constellation/chassis'
import { changeOnRecord } from '../../audit/change-on-record.ts'
import type { Deps } from '../../deps.ts'
import { findLink } from '../../store/identity-links.ts'
import { insertRecovery } from '../../store/recovery-requests.ts'
import { proveDaemon } from '../grants/prove-daemon.ts'
import type { Caller } from '../sessions/caller.ts'
import { unixSeconds, wholeSecond } from '../unix-seconds.ts'
import { notifyLinked } from './notify-linked.ts'
import { recoveryRecord } from './recovery-record.ts'

const lifeMs = 86_400_000

type Input = {
  daemon_address: string
  daemon_proof: { issued_at: string; signature: string }
  reason?: string | undefined
}

/** Asks the master of a linked identity for a grant for a new daemon. It grants nothing, and binds nothing: only the master can. */
export async function startRecovery(deps: Deps, caller: Caller, input: Input) {
  const { session } = caller
  const link = await findLink(deps.db, session)
  if (!link)
    throw new Failure(
      'permission_denied',
      'this identity is linked to no master wallet, so nothing can be recovered with it',
    )
  const master = link.omni_account
  await deps.limits.count({ bucket: 'recoveryStarts', key: master })
  await proveDaemon(deps, input, master)
  const now = wholeSecond(deps.now())
  const recovery = {
    recovery_id: `rec-${Buffer.from(deps.random(12)).toString('base64url')}`,
    omni_account: master,
    daemon_address: input.daemon_address,
    identity_type: session.identityType,
    identity_value: session.identityValue,
    reason: input.reason ?? null,
    started_at: now,
    expires_at: new Date(now.getTime() + lifeMs),
  }
  const { daemon_address: daemonAddress } = input
  await changeOnRecord(deps, {
    record: recoveryRecord(deps, { kind: 'recovery_started', caller, master, daemonAddress, request: input }),
    work: (trx) => insertRecovery(trx, recovery),
  })
  await notifyLinked(deps, master, { event: 'started', recoveryId: recovery.recovery_id, daemonAddress, at: now })
  return {
    recovery_id: recovery.recovery_id,
    status: 'awaiting_master',
    expires_at: unixSeconds(recovery.expires_at),
  } as const
}
