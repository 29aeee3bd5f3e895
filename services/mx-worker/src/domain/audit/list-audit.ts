import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { MailAuditEvent } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { type AuditEventRow, type AuditFilter, listAuditRows } from '../../store/audit-list.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'

type Query = PageInput & AuditFilter & { accountId?: string | undefined }

/** What was done in an account and what became of it, the latest first. */
export async function listAudit({ db }: Deps, caller: PersonCaller, { limit, cursor, accountId, ...filter }: Query) {
  const account = authorize(caller, readers, accountId)
  const rows = await listAuditRows(db, account, filter, readPage({ limit, cursor }))
  return toPage(rows, limit, toAuditEvent, ({ id }) => id)
}

function toAuditEvent(row: AuditEventRow): MailAuditEvent {
  return {
    id: row.id,
    at: row.occurred_at.toISOString(),
    // Only this service writes the table.
    actor: { kind: row.actor_kind as MailAuditEvent['actor']['kind'], id: row.actor_id },
    service: row.service,
    action: row.action,
    target: row.target,
    outcome: row.outcome as MailAuditEvent['outcome'],
    requestId: row.request_id,
    detail: Object(row.detail),
  }
}
