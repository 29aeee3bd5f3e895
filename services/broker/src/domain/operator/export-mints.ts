import type { Deps } from '../../deps.ts'
import { listMintRows, type MintFilter } from '../../store/operator-mints.ts'
import { exportInOrder } from './export-in-order.ts'
import { toMint } from './list-mints.ts'
import type { Operator } from './operator.ts'
import { readTimes, type Seconds } from './page-input.ts'

const columns = [
  'position',
  'id',
  'kind',
  'minted_at',
  'request_id',
  'omni_account',
  'grantor_omni_account',
  'wallet',
  'agent_id',
  'service',
  'scope_path',
  'grant_id',
  'lease_id',
  'record_hash',
  'status',
  'released',
  'outcome',
  'outcome_detail',
  'credential_expires_at',
  'settled_at',
] as const

/** What was released and changed, as CSV. */
export function exportMints(
  deps: Deps,
  operator: Operator,
  { after, ...filter }: Seconds<MintFilter> & { after: number },
) {
  return exportInOrder(deps, operator, {
    action: 'mint.export',
    detail: { after, ...filter },
    columns,
    read: (span) => listMintRows(deps.db, readTimes(filter), span),
    toLine: toMint,
  })
}
