import { sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** One entry of the audit. */
export type AuditRow = {
  id: string
  actorKind: 'user' | 'service' | 'application' | 'command' | 'system'
  actorId: string | null
  service: string | null
  action: string
  target: string | null
  accountId: string | null
  outcome: 'ok' | 'refused' | 'failed'
  requestId: string | null
  detail: Readonly<Record<string, unknown>>
}

export async function appendAudit(trx: Transaction<Schema>, row: AuditRow): Promise<void> {
  await sql`insert into audit_events ${auditColumns} values ${auditTuple(row)}`.execute(trx)
}

/** The columns of an entry, in the order of `auditTuple`. */
export const auditColumns = sql`(id, actor_kind, actor_id, service, action, target, account_id, outcome, request_id, detail)`

/** The values of an entry, for a statement that writes it together with its cause. */
export function auditTuple(row: AuditRow) {
  return sql`(${row.id}::uuid, ${row.actorKind}, ${row.actorId}::text, ${row.service}::text, ${row.action},
    ${row.target}::text, ${row.accountId}::uuid, ${row.outcome}, ${row.requestId}::text, ${JSON.stringify(row.detail)}::jsonb)`
}
