import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { AuditEvent } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { type AuditEventRow, listAuditRows } from '../../store/audit/audit.ts'
import type { UserActor } from '../access/actor.ts'
import { requireAdmin } from '../access/has-permission.ts'

/** The audit of an account, for its administrators. */
export async function listAudit(
  deps: Deps,
  actor: UserActor,
  accountId: string,
  input: PageInput,
): Promise<{ items: AuditEvent[]; nextCursor: string | null }> {
  requireAdmin(actor, accountId)
  const rows = await listAuditRows(deps.db, accountId, readPage(input))
  return toPage(rows, input.limit, toAuditEvent, (row) => row.id)
}

/** `auditRow` writes every entry, so kind, outcome and detail have the types of the contract. */
function toAuditEvent(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    at: row.occurred_at.toISOString(),
    actor: { kind: row.actor_kind as AuditEvent['actor']['kind'], id: row.actor_id },
    service: row.service,
    action: row.action,
    target: row.target,
    outcome: row.outcome as AuditEvent['outcome'],
    requestId: row.request_id,
    detail: row.detail as AuditEvent['detail'],
  }
}
