import { Failure } from '@constellation/chassis'
import type { RevokedLease } from '@constellation/contracts-broker'
import { changeOnRecord } from '../../audit/change-on-record.ts'
import { mostDeniedLeases } from '../../cloud/lease-denials.ts'
import type { Deps } from '../../deps.ts'
import { findGrant, findLastExpiry } from '../../store/grants.ts'
import { countRevokedLeases, findLease, findRevokedLease, insertRevokedLease, type Lease } from '../../store/leases.ts'
import { grantState } from '../grants/grant-state.ts'
import type { Revoker } from '../revokers/revoker.ts'
import { unixSeconds, wholeSecond } from '../unix-seconds.ts'
import { denyLeases } from './deny-leases.ts'
import { leaseRecord } from './lease-record.ts'

/**
 * Ends the sessions of one lease at the cloud, at once, while others go on. It needs a right at the cloud that is optional, and fails when
 * the right is missing. A lease that is unknown, or of another master's grant, gets one and the same answer.
 */
export async function revokeLease(deps: Deps, revoker: Revoker, { lease_id: leaseId }: { lease_id: string }) {
  const lease = await findLease(deps.db, { leaseId, master: revoker.master })
  if (!lease) throw new Failure('not_found', 'there is no lease of your grants with this id')
  if (lease.ends_at <= deps.now()) return describe(deps, lease, { state: 'ended', since: lease.ends_at })
  if (!deps.leaseDenials) throw disabled(lease)
  const found = await findRevokedLease(deps.db, leaseId)
  if (!found) await keepRevocation(deps, revoker, lease)
  if (!found?.denied_at) await denyLeases(deps).catch((cause: unknown) => reportNotDenied(deps, lease, cause))
  const denied = await findRevokedLease(deps.db, leaseId)
  return describe(deps, lease, { state: 'denied', since: denied?.revoked_at ?? deps.now() })
}

async function keepRevocation(deps: Deps, revoker: Revoker, lease: Lease): Promise<void> {
  const now = wholeSecond(deps.now())
  await changeOnRecord(deps, {
    record: leaseRecord(deps, revoker, lease),
    takesAway: true,
    async work(trx) {
      if ((await countRevokedLeases(trx, now)) >= mostDeniedLeases) throw full(lease)
      await insertRevokedLease(trx, { leaseId: lease.lease_id, endsAt: lease.ends_at, now })
    },
  })
}

async function describe(
  { db, now }: Deps,
  lease: Lease,
  { state, since }: { state: 'denied' | 'ended'; since: Date },
): Promise<RevokedLease> {
  const [grant, until] = await Promise.all([findGrant(db, lease.grant_id), findLastExpiry(db, lease.grant_id, now())])
  const isLive = grant !== undefined && ['live', 'not_active'].includes(grantState(grant, now()))
  return {
    lease_id: lease.lease_id,
    state,
    since: unixSeconds(since),
    ended:
      state === 'denied'
        ? `AWS refuses the sessions of the lease ${lease.lease_id}. A change of a policy reaches every region within seconds as a rule.`
        : `The credentials of the lease ${lease.lease_id} expired by themselves at ${lease.ends_at.toISOString()}.`,
    lives_on: [
      until
        ? `Other credentials of the grant live until ${until.toISOString()}.`
        : 'No other credential of the grant lives.',
      isLive ? `The grant ${lease.grant_id} still gives new ones: revoke it too.` : 'The grant gives no new ones.',
    ].join(' '),
    grant_id: lease.grant_id,
    grant_is_live: isLive,
    credentials_live_until: until && unixSeconds(until),
  }
}

function disabled(lease: Lease): Failure {
  return new Failure(
    'lease_revocation_disabled',
    `nothing was ended: this broker has no role for it, so the lease lives until ${untilOf(lease)}. Revoke the grant, so that nothing new is minted`,
  )
}

function full(lease: Lease): Failure {
  return new Failure(
    'too_many_leases',
    `nothing was ended: ${mostDeniedLeases} leases are denied, and a policy takes no more. The lease lives until ${untilOf(lease)}: deny the whole role by aws:TokenIssueTime`,
  )
}

function reportNotDenied({ logger }: Deps, lease: Lease, cause: unknown): never {
  logger.error({ error: cause, leaseId: lease.lease_id }, 'the cloud did not take the policy of denied leases')
  throw new Failure(
    'lease_not_denied',
    `nothing has ended yet: AWS did not take the change, so the lease lives until ${untilOf(lease)}. The broker tries again every minute`,
    { cause },
  )
}

function untilOf({ ends_at }: Lease): string {
  return ends_at.toISOString()
}
