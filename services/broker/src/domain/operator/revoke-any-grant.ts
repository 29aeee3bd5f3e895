import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { revokeGrant } from '../grants/revoke-grant.ts'
import { operatorRevoker } from '../revokers/revoker.ts'
import { noteOperator, noteRefusal, type Operator } from './operator.ts'

/** Revokes a grant of any master. The entry of the operators' audit commits with the revocation; a refusal is kept too. */
export async function revokeAnyGrant(deps: Deps, operator: Operator, { grant_id: target }: { grant_id: string }) {
  const about = { action: 'grant.revoke', target }
  const revoker = operatorRevoker(operator.requestId, (trx) =>
    noteOperator({ ...deps, db: trx }, operator, { ...about, outcome: 'ok' }),
  )
  try {
    return await revokeGrant(deps, revoker, { grant_id: target })
  } catch (error) {
    if (error instanceof Failure) await noteRefusal(deps, operator, { ...about, detail: { code: error.code } })
    throw error
  }
}
