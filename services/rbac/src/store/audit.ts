import type { Transaction } from 'kysely'
import type { Actor } from '../domain/actor.ts'
import type { Schema } from './schema.gen.ts'

export type AuditEntry = {
  action: string
  outcome?: 'ok' | 'refused'
  target?: string
  accountId?: string | null
  detail?: Record<string, unknown>
}

/** Appends what happened to the audit, in the transaction of what it records. */
export async function appendAudit(
  trx: Transaction<Schema>,
  id: string,
  actor: Actor,
  entry: AuditEntry,
): Promise<void> {
  await trx
    .insertInto('audit_events')
    .values({
      id,
      actor_kind: actor.kind,
      actor_id: actor.kind === 'user' ? actor.ticket.userId : null,
      service: actor.kind === 'system' ? null : actor.service,
      action: entry.action,
      target: entry.target ?? null,
      account_id: entry.accountId ?? null,
      outcome: entry.outcome ?? 'ok',
      request_id: actor.requestId,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute()
}
