import { type RawBuilder, sql, type Transaction } from 'kysely'
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
  await sql`
    insert into audit_events ${auditColumns}
    select ${auditRecord.columns} from ${auditRecord.of(sql`${JSON.stringify(toAuditRecord(row))}::json`)}`.execute(trx)
}

/** The columns of an entry, in the order of `auditRecord`. */
export const auditColumns = sql`(id, actor_kind, actor_id, service, action, target, account_id, outcome, request_id, detail)`

/** An entry of JSON as a row, for a statement that writes it together with its cause. */
export const auditRecord = {
  columns: sql`e.id, e.actor_kind, e.actor_id, e.service, e.action, e.target, e.account_id, e.outcome, e.request_id, e.detail`,
  of: (
    json: RawBuilder<unknown>,
  ) => sql`json_to_record(${json}) as e (id uuid, actor_kind text, actor_id text, service text,
    action text, target text, account_id uuid, outcome text, request_id text, detail jsonb)`,
}

/** An entry as `auditRecord` reads it. */
export function toAuditRecord({ actorKind, actorId, accountId, requestId, ...row }: AuditRow) {
  return { ...row, actor_kind: actorKind, actor_id: actorId, account_id: accountId, request_id: requestId }
}
