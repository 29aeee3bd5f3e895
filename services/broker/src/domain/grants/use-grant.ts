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

/** Uses one use of the grant that covers this path. Throws `no_grant`, or `grant_denied` with the reason. */
export async function useGrant(deps: Deps, trx: Transaction<Schema>, intent: Intent): Promise<GrantRow> {
  const { wallet, service, scope_path: scopePath, grant_id: grantId } = intent
  const use = { wallet, service, scopePath, grantId, now: deps.now() }
  const grant = (await consumeGrant(trx, use, { wait: false })) ?? (await consumeGrant(trx, use, { wait: true }))
  if (!grant) throw refusal(await listCovering(trx, use), use.now)
  if (!(await deps.grantProofs.matches(grant.audit_proof, provenGrant(grant)))) throw new TamperedGrant(grant.grant_id)
  return grant
}

function refusal(grants: readonly GrantRow[], now: Date): Failure {
  const [grant] = grants
  if (!grant) return new Failure('no_grant', 'no grant covers this path: ask the owner of the master wallet for one')
  return new Failure('grant_denied', `the grant ${grant.grant_id} ${reasons[grantState(grant, now)]}`)
}

const reasons: Record<GrantState, string> = {
  revoked: 'was revoked',
  expired: 'has expired',
  not_active: 'is not active yet',
  used_up: 'has no uses left',
  live: 'was used by others at the same time: try again',
}
