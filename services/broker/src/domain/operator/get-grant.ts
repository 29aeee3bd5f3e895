import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { findGrant } from '../../store/grants.ts'
import type { PageInput } from '../paging/paging.ts'
import { toOperatorGrant } from './list-all-grants.ts'
import { readMints } from './list-mints.ts'
import { type Operator, readForOperator } from './operator.ts'

/** One grant, with a page of its uses. */
export function getGrant(deps: Deps, operator: Operator, { grant_id: id, ...page }: PageInput & { grant_id: string }) {
  return readForOperator(deps, operator, { action: 'grant.read', target: id }, async () => {
    const grant = await findGrant(deps.db, id)
    if (!grant) throw new Failure('not_found', 'there is no grant with this id')
    const uses = await readMints(deps, { grant: id, kind: ['mint', 'oidc_jwt'] }, page)
    return { ...toOperatorGrant(grant, deps.now()), uses }
  })
}
