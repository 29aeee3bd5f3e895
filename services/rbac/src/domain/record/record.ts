import type { RbacEventOf, RbacEventType } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { type AuditRow, appendAudit } from '../../store/audit/audit.ts'
import { type EventRow, eventRow, insertEvent } from '../../store/outbox.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Actor } from '../access/actor.ts'

export type AuditEntry = {
  action: string
  outcome?: 'ok' | 'refused'
  target?: string
  accountId?: string | null
  detail?: Record<string, unknown>
}

type Recorder = Pick<Deps, 'newId' | 'sealing'>

/** Writes the audit entry of a change into the change's own transaction. */
export function audit(deps: Recorder, trx: Transaction<Schema>, actor: Actor, entry: AuditEntry): Promise<void> {
  return appendAudit(trx, auditRow(deps.newId(), actor, entry))
}

/** Tells other services of a change: leaves through the outbox once the transaction is committed, at least once. */
export function tell<Type extends RbacEventType>(
  deps: Recorder,
  trx: Transaction<Schema>,
  event: RbacEventOf<Type>,
): Promise<void> {
  return insertEvent(trx, eventOf(deps, event))
}

/** An event, for a statement that puts it into the outbox itself. */
export function eventOf<Type extends RbacEventType>(deps: Recorder, event: RbacEventOf<Type>): EventRow {
  return eventRow(deps.sealing, { id: deps.newId(), type: event.type, data: event.data })
}

/** Writes an audit entry of its own, for what was refused and changed nothing. */
export function auditRefusal(deps: Deps, actor: Actor, entry: AuditEntry): Promise<void> {
  return deps.db.transaction().execute((trx) => audit(deps, trx, actor, { ...entry, outcome: 'refused' }))
}

/** An entry as a row, for a statement that records what it does itself. */
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
