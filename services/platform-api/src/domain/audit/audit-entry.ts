import type { NewAuditEvent } from '../../store/audit.ts'
import type { Caller } from '../access/caller.ts'

type Entry = Pick<NewAuditEvent, 'action' | 'tenantId'> & Partial<Pick<NewAuditEvent, 'outcome' | 'detail'>>

/** An entry of the audit for what a caller does. It never holds a secret. */
export function auditEntry(
  id: string,
  caller: Caller,
  { outcome = 'ok', detail = {}, ...entry }: Entry,
): NewAuditEvent {
  return { id, ...actorOf(caller), requestId: caller.requestId, outcome, detail, ...entry }
}

/** The same for what the service does by itself. */
export function systemEntry(id: string, { outcome = 'ok', detail = {}, ...entry }: Entry): NewAuditEvent {
  return { id, actorKind: 'system', actorId: null, service: null, requestId: null, outcome, detail, ...entry }
}

function actorOf(caller: Caller): Pick<NewAuditEvent, 'actorKind' | 'actorId' | 'service'> {
  if (caller.kind === 'command') return { actorKind: 'command', actorId: caller.user, service: null }
  return { actorKind: 'user', actorId: caller.userId, service: caller.service ?? null }
}
