import type { OperatorGrant } from '@constellation/contracts-broker'
import type { Deps } from '../../deps.ts'
import type { GrantRow } from '../../store/grants.ts'
import { type GrantFilter, listAllGrantRows } from '../../store/operator-grants.ts'
import { grantState } from '../grants/grant-state.ts'
import { placeOfGrant, readGrantCursor, toGrant } from '../grants/list-grants.ts'
import { type PageInput, toPage } from '../paging/paging.ts'
import { type Operator, readForOperator } from './operator.ts'
import { readTimes, type Seconds } from './page-input.ts'

type Input = PageInput & Seconds<GrantFilter>

/** A page of the grants of all masters, the newest first. */
export function listAllGrants(deps: Deps, operator: Operator, { limit, cursor, ...filter }: Input) {
  return readForOperator(deps, operator, { action: 'grant.list', detail: { ...filter } }, async () => {
    const now = deps.now()
    const before = cursor === undefined ? undefined : readGrantCursor(cursor)
    const rows = await listAllGrantRows(deps.db, readTimes(filter), { limit: limit + 1, before, now })
    return toPage(rows, limit, (row) => toOperatorGrant(row, now), placeOfGrant)
  })
}

export function toOperatorGrant(row: GrantRow, now: Date): OperatorGrant {
  return { ...toGrant(row), master_omni_account: row.master_omni_account, state: grantState(row, now) }
}
