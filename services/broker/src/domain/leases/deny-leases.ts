import type { Deps } from '../../deps.ts'
import { isDenialDue, keepDenied, lockRevokedLeases } from '../../store/leases.ts'

/** Makes the cloud deny every revoked lease that has not ended, and no other. One instance does it at a time. */
export async function denyLeases({ db, now, leaseDenials }: Pick<Deps, 'db' | 'now' | 'leaseDenials'>): Promise<void> {
  if (!leaseDenials) return
  await db.transaction().execute(async (trx) => {
    const leaseIds = await lockRevokedLeases(trx, now())
    await leaseDenials.write(leaseIds)
    await keepDenied(trx, leaseIds, now())
  })
}

/** The same where the list at the cloud is out of date: a change failed, or a lease has ended. */
export async function denyLeasesWhenDue(deps: Pick<Deps, 'db' | 'now' | 'leaseDenials' | 'logger'>): Promise<void> {
  if (!deps.leaseDenials || !(await isDenialDue(deps.db, deps.now()))) return
  await denyLeases(deps).catch((error: unknown) => {
    deps.logger.error({ error }, 'the cloud did not take the policy of denied leases')
  })
}
