import { canonicalJson } from '@constellation/canonical-json'
import { sha256 } from './audit-record.ts'

/** A row as it comes back from the database. */
type Row = Readonly<Record<string, unknown>>

/** The columns of a record that never change. */
const recordColumns = [
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
  'requester_token_hash',
  'call_hash',
  'record_hash',
] as const

/** The columns that `settle` changes. */
const outcomeColumns = [
  'id',
  'status',
  'released',
  'outcome',
  'outcome_detail',
  'anchor_receipts',
  'credential_expires_at',
  'settled_at',
] as const

const eventColumns = [
  'id',
  'at',
  'kind',
  'outcome',
  'source_ip',
  'omni_account',
  'wallet',
  'requester_token_hash',
  'request_id',
  'detail',
] as const

export const recordContent = (row: Row) => contentOf(row, recordColumns)
export const outcomeContent = (row: Row) => contentOf(row, outcomeColumns)
export const securityEventContent = (row: Row) => contentOf(row, eventColumns)

/**
 * SHA-256 of the named columns as canonical JSON. Times count as milliseconds, which the database stores without loss. A verifier
 * computes the same from the stored row.
 */
function contentOf(row: Row, columns: readonly string[]): string {
  const values = columns.map((name) => [name, row[name] instanceof Date ? row[name].getTime() : (row[name] ?? null)])
  return sha256(canonicalJson(Object.fromEntries(values)))
}
