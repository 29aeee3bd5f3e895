import type { AuditRow } from '../../store/audit.ts'
import type { ChangeEntry } from '../../store/queue-changes.ts'
import type { Caller } from '../access/caller.ts'

type Entry = {
  action: string
  target: string
  accountId: string
  outcome?: AuditRow['outcome']
  detail?: Readonly<Record<string, unknown>>
}

/** An entry of the audit for what a caller does. It never holds content of a message or a secret. */
export function auditEntry(id: string, caller: Caller, { outcome = 'ok', detail = {}, ...entry }: Entry): AuditRow {
  return { id, ...actorOf(caller), requestId: caller.requestId, outcome, detail, ...entry }
}

/** The same for a change of many messages: each gets an entry of its own. */
export function changeEntry(caller: Caller, { detail = {}, action }: Pick<Entry, 'action' | 'detail'>): ChangeEntry {
  return { ...actorOf(caller), requestId: caller.requestId, outcome: 'ok', detail, action }
}

/** The same for what the service does by itself. */
export function systemEntry(id: string, { outcome = 'ok', detail = {}, ...entry }: Entry): AuditRow {
  return { id, actorKind: 'system', actorId: null, service: null, requestId: null, outcome, detail, ...entry }
}

function actorOf(caller: Caller): Pick<AuditRow, 'actorKind' | 'actorId' | 'service'> {
  if (caller.kind === 'key') return { actorKind: 'application', actorId: caller.keyId, service: null }
  if (caller.kind === 'command') return { actorKind: 'command', actorId: caller.user, service: null }
  if (caller.kind === 'service') return { actorKind: 'service', actorId: caller.service, service: caller.service }
  return { actorKind: 'user', actorId: caller.userId, service: caller.service ?? null }
}
