import type { OperatorGrant } from '@constellation/contracts-broker'
import { encodeCursor } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import type { GrantRow } from '../../store/grants.ts'
import { type GrantFilter, listAllGrantRows } from '../../store/operator-grants.ts'
import { grantState } from '../grants/grant-state.ts'
import { readGrantCursor, toGrant } from '../grants/list-grants.ts'
import { type Operator, readForOperator } from './operator.ts'
import { type PageInput, readTimes, type Seconds } from './page-input.ts'

type Input = PageInput & Seconds<GrantFilter>

/** A page of the grants of all masters, the newest first. */
export function listAllGrants(deps: Deps, operator: Operator, { limit, cursor, ...filter }: Input) {
  return readForOperator(deps, operator, { action: 'grant.list', detail: { ...filter } }, async () => {
    const now = deps.now()
    const before = cursor === undefined ? undefined : readGrantCursor(cursor)
    const rows = await listAllGrantRows(deps.db, readTimes(filter), { limit: limit + 1, before, now })
    const last = rows[limit - 1]
    return {
      items: rows.slice(0, limit).map((row) => toOperatorGrant(row, now)),
      nextCursor: rows.length > limit && last ? encodeCursor([last.granted_at.toISOString(), last.grant_id]) : null,
    }
  })
}

export function toOperatorGrant(row: GrantRow, now: Date): OperatorGrant {
  return { ...toGrant(row), master_omni_account: row.master_omni_account, state: grantState(row, now) }
}
