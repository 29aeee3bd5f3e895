import { type LatencyFigure, MailboxId, ProviderId } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { type LatencyRow, sumLatency } from '../../store/telemetry-figures.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'
import { percentileOf } from './percentile-of.ts'
import { mostPoints, readRange, requireFewPoints } from './read-range.ts'

type Query = {
  accountId?: string | undefined
  from: string
  to: string
  providerId?: string | undefined
  mailboxId?: string | undefined
  groupBy?: readonly ('provider' | 'mailbox')[] | undefined
}

/** How long attempts of an account took. */
export async function latencyFigures({ db }: Deps, caller: PersonCaller, query: Query) {
  const { groupBy: groups = [], providerId, mailboxId } = query
  const accountId = authorize(caller, readers, query.accountId)
  const filter = { accountId, providerId, mailboxId, ...readRange(query) }
  const rows = await sumLatency(db, filter, { groups, limit: mostPoints + 1 })
  requireFewPoints(rows.length)
  return { items: rows.map(toFigure) }
}

function toFigure({ provider_id, mailbox_id, attempts, max_ms: maxMs, buckets }: LatencyRow): LatencyFigure {
  const at = (part: number) => percentileOf({ buckets, maxMs }, part)
  return {
    ...(provider_id !== undefined && { providerId: ProviderId.parse(provider_id) }),
    ...(mailbox_id !== undefined && { mailboxId: MailboxId.parse(mailbox_id) }),
    attempts,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs,
  }
}
