import { Failure } from '@constellation/chassis'
import { changeOnRecord } from '../../audit/change-on-record.ts'
import type { Deps } from '../../deps.ts'
import { findLastExpiry, findRevocableGrant, revokeGrantRow } from '../../store/grants.ts'
import type { Revoker } from '../revokers/revoker.ts'
import { unixSeconds, wholeSecond } from '../unix-seconds.ts'
import { grantRecord } from './grant-record.ts'

/**
 * Revokes a grant: nothing is minted on it from the next request on, in every instance. Credentials that it gave before live on at the
 * cloud, and the answer says until when. A grant that is unknown, of another master, or revoked gets one and the same answer.
 */
export async function revokeGrant(deps: Deps, revoker: Revoker, { grant_id: grantId }: { grant_id: string }) {
  const { master } = revoker
  const grant = await findRevocableGrant(deps.db, { grantId, master })
  if (!grant) throw notFound()
  const now = wholeSecond(deps.now())
  await changeOnRecord(deps, {
    record: grantRecord(deps, { kind: 'grant_revoked', by: revoker, grant, request: { grant_id: grantId } }),
    takesAway: true,
    async work(trx) {
      if (!(await revokeGrantRow(trx, { grantId, master, now }))) throw notFound()
      await revoker.note?.(trx)
    },
  })
  const until = await findLastExpiry(deps.db, grantId, now)
  return {
    grant_id: grantId,
    revoked_at: unixSeconds(now),
    credentials_live_until: until && unixSeconds(until),
  }
}

function notFound() {
  return new Failure('not_found', 'there is no live grant of yours with this id')
}
