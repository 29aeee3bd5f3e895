import type { Kysely } from 'kysely'
import { assertRecordable } from '../../store/assert-writable.ts'
import { findEntry } from '../../store/audit-chain.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { AuditWriter } from '../audit-writer.ts'
import { recordContent } from '../content.ts'
import { toRow } from '../to-row.ts'
import { AnchorError, type AuditAnchor } from './audit-anchor.ts'

/** The hash chain in the broker's own database. */
export function postgresAnchor({ db, writer }: { db: Kysely<Schema>; writer: AuditWriter }): AuditAnchor {
  return {
    name: 'postgres',
    async ready() {
      try {
        await assertRecordable(db)
        return { status: 'ready' }
      } catch (error) {
        return { status: 'unready', reason: error instanceof Error ? error.message : String(error) }
      }
    },
    async anchor(record) {
      const content = recordContent(toRow(record))
      const entry = { kind: 'append', subject: 'record', subject_id: record.id, content } as const
      try {
        const place = await writer.write(entry)
        if (!place) throw new Error('the chain gave no place')
        return place
      } catch (cause) {
        throw new AnchorError('storage', 'the chain did not take the record', { cause })
      }
    },
    async verify(record, receipt) {
      const entry = await findEntry(db, Number(receipt.position))
      if (!entry) return 'gone'
      const content = recordContent(toRow(record))
      const isSame = entry.hash === receipt.hash && entry.subject_id === record.id && entry.content === content
      return isSame ? 'held' : 'differs'
    },
  }
}
