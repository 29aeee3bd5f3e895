import type { Mint } from '@constellation/contracts-broker'
import type { Deps } from '../../deps.ts'
import { listMintRows, type MintFilter, type MintRow } from '../../store/operator-mints.ts'
import { type PageInput, toPage } from '../paging/paging.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { type Operator, readForOperator } from './operator.ts'
import { placeInChain, readSpan, readTimes, type Seconds } from './page-input.ts'

type Input = PageInput & Seconds<MintFilter>

/** A page of what was released and changed, the latest commit first. */
export function listMints(deps: Deps, operator: Operator, { limit, cursor, ...filter }: Input) {
  return readForOperator(deps, operator, { action: 'mint.list', detail: { ...filter } }, () =>
    readMints(deps, readTimes(filter), { limit, cursor }),
  )
}

export async function readMints({ db }: Pick<Deps, 'db'>, filter: MintFilter, page: PageInput) {
  return toPage(await listMintRows(db, filter, readSpan(page)), page.limit, toMint, placeInChain)
}

export function toMint(row: MintRow): Mint {
  return {
    position: row.position,
    id: row.id,
    kind: row.kind,
    minted_at: unixSeconds(row.minted_at),
    request_id: row.request_id,
    omni_account: row.omni_account,
    grantor_omni_account: row.grantor_omni_account,
    wallet: row.wallet,
    agent_id: row.agent_id,
    service: row.service,
    scope_path: row.scope_path,
    grant_id: row.grant_id,
    lease_id: row.lease_id,
    record_hash: row.record_hash,
    status: row.status,
    released: row.released,
    outcome: row.outcome,
    outcome_detail: row.outcome_detail,
    credential_expires_at: row.credential_expires_at && unixSeconds(row.credential_expires_at),
    settled_at: row.settled_at && unixSeconds(row.settled_at),
  }
}
