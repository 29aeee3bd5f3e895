import { type DeliveryFigure, MailboxId, ProviderId, type TelemetryGroup } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { type DeliveryFigureRow, sumDelivery } from '../../store/telemetry-figures.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'
import { mostPoints, readRange, requireFewPoints } from './read-range.ts'

type Query = {
  accountId?: string | undefined
  from: string
  to: string
  providerId?: string | undefined
  mailboxId?: string | undefined
  granularity: 'hour' | 'day'
  groupBy?: readonly TelemetryGroup[] | undefined
}

/** Attempts of an account and their outcomes by hour or by day, the earliest first. */
export async function deliveryFigures({ db }: Deps, caller: PersonCaller, query: Query) {
  const { granularity, groupBy: groups = [], providerId, mailboxId } = query
  const accountId = authorize(caller, readers, query.accountId)
  const filter = { accountId, providerId, mailboxId, ...readRange(query) }
  const rows = await sumDelivery(db, filter, { granularity, groups, limit: mostPoints + 1 })
  requireFewPoints(rows.length)
  return { items: rows.map(toFigure) }
}

function toFigure({ provider_id, mailbox_id, outcome, code, ...row }: DeliveryFigureRow): DeliveryFigure {
  return {
    start: row.start.toISOString(),
    ...(provider_id !== undefined && { providerId: ProviderId.parse(provider_id) }),
    ...(mailbox_id !== undefined && { mailboxId: MailboxId.parse(mailbox_id) }),
    ...(outcome !== undefined && { outcome }),
    // An attempt without a code has an empty one in the table: null would be no part of a primary key.
    ...(code !== undefined && { code: code === '' ? null : code }),
    attempts: row.attempts,
    sent: row.sent,
    failed: row.failed,
    bytes: row.bytes,
    recipients: row.recipients,
    meanDurationMs: row.duration_ms / row.attempts,
    maxDurationMs: row.max_ms,
    meanQueueWaitMs: row.wait_ms / row.attempts,
  }
}
