import { Mint } from '@constellation/contracts-broker'
import type { Deps } from '../../deps.ts'
import { listMintRows, type MintFilter } from '../../store/operator-mints.ts'
import { exportInOrder } from './export-in-order.ts'
import { toMint } from './list-mints.ts'
import type { Operator } from './operator.ts'
import { readTimes, type Seconds } from './page-input.ts'

/** What was released and changed, as CSV. */
export function exportMints(
  deps: Deps,
  operator: Operator,
  { after, ...filter }: Seconds<MintFilter> & { after: number },
) {
  return exportInOrder(deps, operator, {
    action: 'mint.export',
    detail: { after, ...filter },
    columns: Mint.keyof().options,
    read: (span) => listMintRows(deps.db, readTimes(filter), span),
    toLine: toMint,
  })
}
