import { type Kysely, sql } from 'kysely'
import type { Entry } from './audit-chain.ts'
import type { Schema } from './schema.gen.ts'

/** The rows that these entries are about, and the position of the last outcome of each record among them. */
export async function readSubjects(db: Kysely<Schema>, entries: readonly Entry[]) {
  const idsOf = (...subjects: string[]) =>
    entries.filter(({ subject }) => subjects.includes(subject)).map(({ subject_id }) => subject_id)
  const [records, events, outcomes] = await Promise.all([
    db
      .selectFrom('mint_log')
      .selectAll()
      .where('id', 'in', orNone(idsOf('record', 'outcome')))
      .execute(),
    db
      .selectFrom('security_events')
      .selectAll()
      .where('id', 'in', orNone(idsOf('security_event')))
      .execute(),
    db
      .selectFrom('audit_chain')
      .select((eb) => ['subject_id', eb.fn.max('position').as('position')])
      .where('subject', '=', 'outcome')
      .where('subject_id', 'in', orNone(idsOf('outcome')))
      .groupBy('subject_id')
      .execute(),
  ])
  return {
    records: new Map(records.map((row) => [row.id, row])),
    events: new Map(events.map((row) => [row.id, row])),
    lastOutcome: new Map(outcomes.map(({ subject_id, position }) => [subject_id, Number(position)])),
  }
}

/** Rows that the chain should know and does not, a hundred at most. A pending record has not been chained yet. */
export async function findUnchained(db: Kysely<Schema>): Promise<{ table: string; id: string }[]> {
  const { rows } = await sql<{ table: string; id: string }>`
    select 'the chain' as table, m.id from mint_log m
      where m.status <> 'pending'
        and not exists (select from audit_chain c where c.subject = 'outcome' and c.subject_id = m.id)
    union all
    select 'the chain', e.id from security_events e
      where not exists (select from audit_chain c where c.subject = 'security_event' and c.subject_id = e.id)
    order by id limit 100`.execute(db)
  return rows
}

/** An empty list is no SQL. No id is empty. */
function orNone(ids: string[]): string[] {
  return ids.length > 0 ? ids : ['']
}
