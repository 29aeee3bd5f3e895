import type { Kysely, Transaction } from 'kysely'
import { listRecordRows, replaceRecordRows } from '../../store/domains.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { CheckedRecord } from '../dns-records/check-record.ts'
import type { ExpectedRecord } from '../dns-records/expected-record.ts'

/** An expected record with what the last check found. */
export type KeptRecord = { expected: ExpectedRecord; checked: CheckedRecord | null }

/** The records of a domain, in the order in which they are shown. */
export async function listRecords(db: Kysely<Schema>, domainId: string): Promise<KeptRecord[]> {
  const rows = await listRecordRows(db, domainId)
  // Only `replaceRecords` writes them.
  return rows.map(({ expected, checked }) => ({
    expected: expected as ExpectedRecord,
    checked: checked === null ? null : withTime(checked as CheckedRecord),
  }))
}

/** JSON has texts for times. */
function withTime(kept: CheckedRecord): CheckedRecord {
  return { ...kept, lastOkAt: kept.lastOkAt === null ? null : new Date(kept.lastOkAt) }
}

export function replaceRecords(
  trx: Transaction<Schema>,
  domainId: string,
  records: readonly KeptRecord[],
): Promise<void> {
  return replaceRecordRows(trx, domainId, records)
}
