import type { Kysely } from 'kysely'
import { type Entry, findEntry, listEntries, listSignedHeads } from '../../store/audit-chain.ts'
import { findUnchained, readSubjects } from '../../store/audit-subjects.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { AuditHeads, Head } from '../audit-heads.ts'
import { sha256 } from '../audit-record.ts'
import { outcomeContent, recordContent, securityEventContent } from '../content.ts'
import { fromRow } from '../from-row.ts'

/** Something in the database that is not as it was written. `at` names the record, or the place in the chain. */
export type AuditProblem = { at: string; problem: string }

export type AuditReport = { entries: number; heads: number; problems: AuditProblem[] }

type Options = {
  auditHeads: AuditHeads
  /** Signed heads that were kept outside the database, such as those of a log. */
  heads: readonly string[]
  /** A head that is trusted: the chain is read from there on. From its beginning when there is none. */
  from?: Head | undefined
}

const pageSize = 1000

/**
 * Computes every record again from its columns, then the chain over them, and compares it with the signed heads. Problems come in the order
 * of the chain, so the first one names the first bad record.
 */
export async function verifyAudit(db: Kysely<Schema>, { auditHeads, heads, from }: Options): Promise<AuditReport> {
  const problems: AuditProblem[] = []
  const start: Head = from ?? { position: 0, hash: '0'.repeat(64) }
  let last = start
  for (;;) {
    const entries = await listEntries(db, last.position, pageSize)
    const subjects = await readSubjects(db, entries)
    for (const entry of entries) {
      problems.push(...checkLink(last, entry), ...checkContent(entry, subjects))
      last = entry
    }
    if (entries.length < pageSize) break
  }
  for (const { table, id } of await findUnchained(db))
    problems.push({ at: id, problem: `${table} has no entry for it` })
  const stored = (await listSignedHeads(db)).filter((jws) => !heads.includes(jws))
  for (const jws of heads) problems.push(...(await checkHead(db, auditHeads, jws)))
  // The key of a stored head may have been rotated away. Only a head that was kept elsewhere is evidence against this database.
  for (const jws of stored) if (await isOurs(auditHeads, jws)) problems.push(...(await checkHead(db, auditHeads, jws)))
  return { entries: last.position - start.position, heads: heads.length + stored.length, problems }
}

function checkLink(last: Head, entry: Entry): AuditProblem[] {
  const { position, parent, subject, subject_id, content } = entry
  const at = `position ${position}`
  if (position !== last.position + 1) return [{ at: `position ${last.position + 1}`, problem: 'the entry is missing' }]
  if (parent !== last.hash) return [{ at, problem: 'the entry does not follow the one before it' }]
  const hash = sha256(['v1', position, parent, subject, subject_id, content].join('.'))
  return hash === entry.hash ? [] : [{ at, problem: 'the entry was edited' }]
}

function checkContent(entry: Entry, subjects: Awaited<ReturnType<typeof readSubjects>>): AuditProblem[] {
  const { subject, subject_id: at, content } = entry
  const edited = [{ at, problem: `the ${subject} was edited` }]
  const missing = [{ at, problem: `the ${subject} is missing` }]
  if (subject === 'security_event') {
    const event = subjects.events.get(at)
    if (!event) return missing
    return securityEventContent(event) === content ? [] : edited
  }
  const record = subjects.records.get(at)
  if (!record) return missing
  if (subject === 'record')
    return recordContent(record) === content && fromRow(record).recordHash === record.record_hash ? [] : edited
  // A record may be settled twice: of the earlier outcome only the hash is left.
  if (subjects.lastOutcome.get(at) !== entry.position) return []
  return outcomeContent(record) === content ? [] : edited
}

async function checkHead(db: Kysely<Schema>, auditHeads: AuditHeads, jws: string): Promise<AuditProblem[]> {
  const head = await auditHeads.read(jws).catch(() => undefined)
  if (!head) return [{ at: 'a head', problem: 'the signature of a head is not ours' }]
  const entry = await findEntry(db, head.position)
  if (entry?.hash === head.hash) return []
  const problem = entry ? 'the chain differs from its signed head' : 'a signed head proves an entry that is gone'
  return [{ at: `position ${head.position}`, problem }]
}

function isOurs(auditHeads: AuditHeads, jws: string): Promise<boolean> {
  return auditHeads.read(jws).then(
    () => true,
    () => false,
  )
}
