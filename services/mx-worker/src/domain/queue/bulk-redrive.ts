import type { Skipped } from '@constellation/contracts-mx'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { normalizePolicy } from '../../policy/normalize-policy.ts'
import { appendAudit } from '../../store/audit.ts'
import { listProvidersOf } from '../../store/providers.ts'
import { countQueueRows, listQueueIds } from '../../store/queue.ts'
import { lockItems, redriveItems } from '../../store/queue-changes.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { authorize } from '../access/authorize.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { auditEntry, changeEntry } from '../audit/audit-entry.ts'
import { operators } from './find-own-item.ts'
import { readFilter } from './list-queue.ts'
import { partItems, requireCount, type Selection } from './selection.ts'
import { whyNotRedriven } from './why-not-redriven.ts'

const redrivenAtOnce = 500

type Redriven = { matched: number; redriven: number; skipped: Skipped[]; more: boolean }

/** Sends the selected failed messages in a new cycle, the oldest first. A message that is no longer failed is skipped. */
export async function bulkRedrive(deps: Deps, caller: PersonCaller, selection: Selection): Promise<Redriven> {
  const accountId = authorize(caller, operators, selection.accountId)
  const lives = await livesOf(deps, accountId)
  const { items, ...done } = await deps.db.transaction().execute(async (trx) => {
    const { matched, ids } = await select(trx, accountId, selection)
    requireCount(matched, selection)
    const locked = await lockItems(trx, accountId, ids)
    const { free, skipped } = partItems(ids, locked, whyNotRedriven)
    const more = matched > redrivenAtOnce
    if (selection.dryRun) return { matched, redriven: 0, skipped, more, items: [] }
    const bulkId = deps.newId()
    const detail = { bulkId, of: 'redrive', matched, redriven: free.length }
    const items = await redriveItems(trx, free, {
      providerId: undefined,
      lifeMs: new Map(locked.map(({ id, provider_id }) => [id, lives.get(provider_id) ?? 0])),
      entry: changeEntry(caller, { action: 'item.redrive', detail: { bulkId } }),
      actor: nameOf(caller),
    })
    await appendAudit(
      trx,
      auditEntry(deps.newId(), caller, { action: 'bulk.finish', target: bulkId, accountId, detail }),
    )
    return { matched, redriven: items.length, skipped, more, items }
  })
  await Promise.all(items.map(({ id, cycle }) => deps.wakeWorkers({ itemId: id, cycle, attemptNo: 1, delayMs: 0 })))
  return done
}

async function select(trx: Transaction<Schema>, accountId: string, { ids, filter = {} }: Selection) {
  if (ids) return { matched: (await lockItems(trx, accountId, ids)).length, ids: [...ids] }
  const isMeant = filter.status === undefined || filter.status.includes('failed')
  const wanted = { ...readFilter(filter), status: isMeant ? ['failed'] : [] }
  if (!isMeant) return { matched: 0, ids: [] }
  const matched = await countQueueRows(trx, accountId, wanted)
  return { matched, ids: await listQueueIds(trx, accountId, wanted, redrivenAtOnce) }
}

/** The life of a new cycle, by provider. */
async function livesOf(deps: Deps, accountId: string): Promise<ReadonlyMap<string, number>> {
  const providers = await listProvidersOf(deps.db, accountId)
  return new Map(
    providers.map(({ id, policy, kind }) => [id, normalizePolicy(policy, frameOf(deps, kind)).policy.retry.maxAge]),
  )
}
