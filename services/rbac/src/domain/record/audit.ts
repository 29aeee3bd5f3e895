import type { AuditEntry } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type AuditRow, appendAudit } from '../../store/audit/audit.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Actor } from '../access/actor.ts'

/** Writes one audit entry in the transaction of what it records. For a step of a larger change; `recordedChange` is for a whole one. */
export function audit(
  deps: Pick<Deps, 'newId'>,
  trx: Transaction<Schema>,
  actor: Actor,
  entry: AuditEntry,
): Promise<void> {
  return appendAudit(trx, auditRow(deps.newId(), actor, entry))
}

/** An entry as a row, for a single statement that writes the change and its entry. */
export function auditRow(id: string, actor: Actor, entry: AuditEntry): AuditRow {
  return {
    auditId: id,
    actorKind: actor.kind,
    actorId: actor.kind === 'user' ? actor.ticket.userId : null,
    service: actor.kind === 'system' ? null : actor.service,
    action: entry.action,
    target: entry.target ?? null,
    auditAccountId: entry.accountId ?? null,
    outcome: entry.outcome ?? 'ok',
    requestId: actor.requestId,
    detail: JSON.stringify(entry.detail ?? {}),
  }
}
