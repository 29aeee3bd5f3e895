import type { EventKind } from '@constellation/contracts-broker'
import { type Kysely, type Selectable, sql } from 'kysely'
import { equal, given, type Span, within } from './chain-order.ts'
import type { Schema, SecurityEventsTable } from './schema.gen.ts'

/** What a list of security events is narrowed to. */
export type EventFilter = {
  kind?: EventKind | undefined
  outcome?: string | undefined
  person?: string | undefined
  wallet?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
}

export type EventRow = Selectable<SecurityEventsTable> & { position: number }

/** Security events in the order of the audit's chain, which is the order of commits. */
export async function listEventRows(
  db: Kysely<Schema>,
  { kind, outcome, person, wallet, since, until }: EventFilter,
  span: Span,
): Promise<EventRow[]> {
  const conditions = [
    ...within(span),
    ...equal('security_events.kind', kind),
    ...equal('security_events.outcome', outcome),
    ...equal('security_events.omni_account', person),
    ...equal('security_events.wallet', wallet),
    ...given(since, (moment) => sql<boolean>`security_events.at >= ${moment}`),
    ...given(until, (moment) => sql<boolean>`security_events.at < ${moment}`),
  ]
  const rows = await db
    .selectFrom('audit_chain')
    .innerJoin('security_events', 'security_events.id', 'audit_chain.subject_id')
    .selectAll('security_events')
    .select('audit_chain.position')
    .where('audit_chain.subject', '=', 'security_event')
    .where((eb) => eb.and(conditions))
    .orderBy('audit_chain.position', 'after' in span ? 'asc' : 'desc')
    .limit(span.limit)
    .execute()
  return rows.map((row) => ({ ...row, position: Number(row.position) }))
}
