import { Failure } from '@constellation/chassis'
import type { GrantState } from '@constellation/contracts-broker'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { consumeGrant, type GrantRow, listCovering } from '../../store/grants.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { grantState } from './grant-state.ts'
import { provenGrant } from './proven-grant.ts'

type Intent = { wallet: string; service: string; scope_path: string; grant_id?: string | undefined }

/** A grant whose row does not say what its proof says: it was edited behind the broker. */
export class TamperedGrant extends Failure {
  constructor(grantId: string) {
    super('grant_denied', `the grant ${grantId} cannot be used: ask for a new one`)
  }
}

/**
 * Uses one use of the grant that covers this path. Throws `no_grant`, or `grant_denied` with the reason. Where an operator lets programs go
 * without a grant, it gives undefined for a path that no grant ever covered. A grant that was revoked still refuses.
 */
export async function useGrant(deps: Deps, trx: Transaction<Schema>, intent: Intent): Promise<GrantRow | undefined> {
  const { wallet, service, scope_path: scopePath, grant_id: grantId } = intent
  const use = { wallet, service, scopePath, grantId, now: deps.now() }
  const grant = (await consumeGrant(trx, use, { wait: false })) ?? (await consumeGrant(trx, use, { wait: true }))
  if (!grant) return refuseOrGoWithout(deps, await listCovering(trx, use), use)
  if (await deps.grantProofs.matches(grant.audit_proof, provenGrant(grant))) return grant
  deps.brokerMetrics.grantsDenied.add({ reason: 'tampered' })
  throw new TamperedGrant(grant.grant_id)
}

function refuseOrGoWithout(
  { settings, brokerMetrics: { grantsDenied } }: Deps,
  [grant]: readonly GrantRow[],
  { now, grantId }: { now: Date; grantId: string | undefined },
): undefined {
  if (grant) {
    const state = grantState(grant, now)
    grantsDenied.add({ reason: state === 'live' ? 'contended' : state })
    throw new Failure('grant_denied', `the grant ${grant.grant_id} ${reasons[state]}`)
  }
  if (!settings.requireExplicitGrant && grantId === undefined) return
  grantsDenied.add({ reason: 'no_grant' })
  throw new Failure('no_grant', 'no grant covers this path: ask the owner of the master wallet for one')
}

const reasons: Record<GrantState, string> = {
  revoked: 'was revoked',
  expired: 'has expired',
  not_active: 'is not active yet',
  used_up: 'has no uses left',
  live: 'was used by others at the same time: try again',
}
