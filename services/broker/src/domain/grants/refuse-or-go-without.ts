import { Failure } from '@constellation/chassis'
import type { GrantState } from '@constellation/contracts-broker'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type GrantUse, listCovering } from '../../store/grants.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { grantState } from './grant-state.ts'

/**
 * Throws `no_grant`, or `grant_denied` with the reason why no grant can be used. Where an operator lets programs go without a grant, it
 * returns for a path that no grant ever covered. A grant that was revoked still refuses.
 */
export async function refuseOrGoWithout(
  { settings, brokerMetrics: { grantsDenied }, now }: Pick<Deps, 'settings' | 'brokerMetrics' | 'now'>,
  db: Kysely<Schema>,
  use: GrantUse,
): Promise<void> {
  const [grant] = await listCovering(db, use)
  if (grant) {
    const state = grantState(grant, now())
    grantsDenied.add({ reason: state === 'live' ? 'contended' : state })
    throw new Failure('grant_denied', `the grant ${grant.grant_id} ${reasons[state]}`)
  }
  if (!settings.requireExplicitGrant && use.grantId === undefined) return
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
