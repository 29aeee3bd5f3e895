import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { AuditEventsTable, Schema } from './schema.gen.ts'

export type AuditEventRow = Selectable<AuditEventsTable>

/** One entry of the audit. */
export type NewAuditEvent = {
  id: string
  actorKind: 'user' | 'command' | 'system'
  actorId: string | null
  service: string | null
  action: string
  tenantId: string | null
  outcome: 'ok' | 'refused' | 'failed'
  requestId: string | null
  detail: Readonly<Record<string, unknown>>
}

export async function appendAudit(trx: Transaction<Schema>, event: NewAuditEvent): Promise<void> {
  await trx
    .insertInto('audit_events')
    .values({
      id: event.id,
      actor_kind: event.actorKind,
      actor_id: event.actorId,
      service: event.service,
      action: event.action,
      tenant_id: event.tenantId,
      outcome: event.outcome,
      request_id: event.requestId,
      detail: JSON.stringify(event.detail),
    })
    .execute()
}

/** Whether the same entry of the same person was written within the last minute. */
export async function isRepeated(db: Kysely<Schema>, event: NewAuditEvent): Promise<boolean> {
  const found = await db
    .selectFrom('audit_events')
    .select('id')
    .where('actor_id', '=', event.actorId)
    .where('action', '=', event.action)
    .where('tenant_id', 'is not distinct from', event.tenantId)
    .where('detail', '=', sql<unknown>`${JSON.stringify(event.detail)}::jsonb`)
    .where('occurred_at', '>', sql<Date>`now() - interval '1 minute'`)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export type AuditFilter = {
  action?: string | undefined
  actor?: string | undefined
  outcome?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** Entries of one tenant, or of every one where the id is undefined, the latest first. */
export function listAuditRows(
  db: Kysely<Schema>,
  tenantId: string | undefined,
  filter: AuditFilter,
  page: Page,
): Promise<AuditEventRow[]> {
  let query = db.selectFrom('audit_events').selectAll()
  if (tenantId !== undefined) query = query.where('tenant_id', '=', tenantId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.actor !== undefined) query = query.where('actor_id', '=', filter.actor)
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome)
  if (filter.since !== undefined) query = query.where('occurred_at', '>=', new Date(filter.since))
  if (filter.until !== undefined) query = query.where('occurred_at', '<', new Date(filter.until))
  return newestFirst(query, page).execute()
}
