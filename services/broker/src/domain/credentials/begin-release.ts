import { Failure } from '@constellation/chassis'
import type { Kysely } from 'kysely'
import type { AnchoredRecord } from '../../audit/anchors/audit-anchor.ts'
import { newRecord } from '../../audit/new-record.ts'
import { orNotRecorded } from '../../audit/not-recorded.ts'
import type { Deps } from '../../deps.ts'
import { beginReleaseRow } from '../../store/begin-release.ts'
import type { GrantTermsJson } from '../../store/grant-terms.ts'
import type { Slot } from '../../store/idempotency.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { refuseOrGoWithout } from '../grants/refuse-or-go-without.ts'
import { verifyGrant } from '../grants/verify-grant.ts'
import type { Caller } from '../sessions/caller.ts'
import { claimSlot } from './claim-slot.ts'
import type { ProvedCall } from './read-signed-call.ts'
import type { Begun } from './release-once.ts'

type Call = { caller: Caller; call: ProvedCall; kind: 'mint' | 'oidc_jwt'; leaseId: string; slot: Slot | undefined }

/** Each attempt but the last found a grant that fits better than the one before. */
const mostAttempts = 5

/**
 * Uses the grant and stores the pending record in one commit: no use without a record, and no record without a use. A repeated request
 * gives the answer of the first instead.
 */
export async function beginRelease(deps: Deps, call: Call): Promise<Begun> {
  const { slot } = call
  if (!slot) return { record: await begin(deps, deps.db, call) }
  return deps.db.transaction().execute(async (trx) => {
    const replayed = await claimSlot(deps, trx, slot)
    return replayed === undefined ? { record: await begin(deps, trx, call) } : { replayed }
  })
}

/**
 * Only the database knows the grant that fits best, and its proof is verified here. So the first attempt names the grant that fitted last
 * time. When another one fits, its proof is verified, and the next attempt names it.
 */
async function begin(deps: Deps, db: Kysely<Schema>, { call, ...rest }: Call): Promise<AnchoredRecord> {
  const { wallet, service, scope_path: scopePath, grant_id: grantId, requestId } = call
  const use = { wallet, service, scopePath, grantId }
  const keptSeconds = deps.settings.mintMaxAgeSeconds + deps.settings.maxSkewSeconds
  let verified = deps.verifiedGrants.find(use)
  let usesGrant = true
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const now = deps.now()
    const idKeptUntil = new Date(now.getTime() + keptSeconds * 1000)
    const record = recordOf(deps, { call, ...rest }, verified)
    const beginning = { record, requestId, idKeptUntil, grantId, verified, usesGrant, now }
    const begun = await orNotRecorded(beginReleaseRow(db, beginning))
    if (begun.state === 'begun') return record
    if (begun.state === 'replayed')
      throw new Failure('request_replayed', 'this request_id was used: sign a new request with another one')
    if (begun.state === 'other_grant') {
      verified = begun.grant_terms
      await verifyGrant(deps, verified)
      deps.verifiedGrants.remember(use, verified)
    } else {
      await refuseOrGoWithout(deps, db, use)
      verified = undefined
      usesGrant = false
    }
  }
  throw new Failure('grant_denied', 'other grants were given at the same time: try again')
}

function recordOf(
  deps: Deps,
  { caller, call, kind, leaseId }: Omit<Call, 'slot'>,
  grant: GrantTermsJson | undefined,
): AnchoredRecord {
  const { omniAccount } = caller.session
  return newRecord(deps, {
    kind,
    requestId: caller.requestId,
    omniAccount,
    grantorOmniAccount: grant?.master_omni_account ?? omniAccount,
    wallet: call.wallet,
    agentId: call.agent_id,
    service: call.service,
    scopePath: call.scope_path,
    grantId: grant?.grant_id ?? '',
    leaseId,
    tokenHash: caller.tokenHash,
    callHash: call.callHash,
  })
}
