import { newestFirst, type Page } from '@constellation/database'
import type { Kysely, Selectable } from 'kysely'
import type { AuditEventsTable, Schema } from './schema.gen.ts'

export type AuditEventRow = Selectable<AuditEventsTable>

export type AuditFilter = {
  action?: string | undefined
  actor?: string | undefined
  target?: string | undefined
  outcome?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** Entries of an account, the latest first. */
export function listAuditRows(
  db: Kysely<Schema>,
  accountId: string,
  filter: AuditFilter,
  page: Page,
): Promise<AuditEventRow[]> {
  let query = db.selectFrom('audit_events').selectAll().where('account_id', '=', accountId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.actor !== undefined) query = query.where('actor_id', '=', filter.actor)
  if (filter.target !== undefined) query = query.where('target', '=', filter.target)
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome)
  if (filter.since !== undefined) query = query.where('occurred_at', '>=', new Date(filter.since))
  if (filter.until !== undefined) query = query.where('occurred_at', '<', new Date(filter.until))
  return newestFirst(query, page).execute()
}
