import { type Kysely, type Selectable, sql } from 'kysely'
import type { MintLogTable, Schema } from './schema.gen.ts'

export type OpenRecord = Selectable<MintLogTable> & { attempts: number }

/** A pending record that is older than this was left by a process that died. */
const pendingSeconds = 30

/** Confirmed records that an anchor lacks which did not have to confirm. An index has exactly this condition. */
const isBehind = sql<boolean>`(status = 'confirmed' and outcome_detail like 'behind: %')`

/** Records that some anchor lacks and that are due, oldest first. */
export function listOpenRecords(db: Kysely<Schema>, now: Date, limit: number): Promise<OpenRecord[]> {
  const abandoned = new Date(now.getTime() - pendingSeconds * 1000)
  return db
    .selectFrom('mint_log')
    .leftJoin('audit_retries', 'audit_retries.record_id', 'mint_log.id')
    .selectAll('mint_log')
    .select((eb) => eb.fn.coalesce('audit_retries.attempts', sql<number>`0`).as('attempts'))
    .where((eb) =>
      eb.or([
        isBehind,
        eb('status', '=', 'quarantined'),
        eb.and([eb('status', '=', 'pending'), eb('minted_at', '<', abandoned)]),
      ]),
    )
    .where((eb) => eb.or([eb('next_attempt_at', 'is', null), eb('next_attempt_at', '<=', now)]))
    .orderBy('minted_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** The records that `readBacklog` counts, the oldest first, with the next attempt at each. */
export function listWaitingRecords(db: Kysely<Schema>, now: Date, limit: number) {
  const abandoned = abandonedBefore(now)
  return db
    .selectFrom('mint_log')
    .leftJoin('audit_retries', 'audit_retries.record_id', 'mint_log.id')
    .selectAll('mint_log')
    .select((eb) => [eb.fn.coalesce('attempts', sql<number>`0`).as('attempts'), 'next_attempt_at'])
    .where((eb) =>
      eb.or([
        eb('status', '=', 'quarantined'),
        eb.and([eb('minted_at', '<', abandoned), eb.or([isBehind, eb('status', '=', 'pending')])]),
      ]),
    )
    .orderBy('minted_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function postponeRecord(db: Kysely<Schema>, id: string, attempts: number, until: Date): Promise<void> {
  await db
    .insertInto('audit_retries')
    .values({ record_id: id, attempts, next_attempt_at: until })
    .onConflict((conflict) => conflict.column('record_id').doUpdateSet({ attempts, next_attempt_at: until }))
    .execute()
}

/** A request that is answered at this moment is younger. */
function abandonedBefore(now: Date): Date {
  return new Date(now.getTime() - 60_000)
}

export type Backlog = { pending: number; quarantined: number; behind: number; oldest: Date | null }

/** How much waits for an anchor. Requests that are answered at this moment do not count. */
export async function readBacklog(db: Kysely<Schema>, now: Date): Promise<Backlog> {
  const abandoned = abandonedBefore(now)
  const row = await db
    .selectFrom('mint_log')
    .select((eb) => [
      eb.fn.countAll<string>().filterWhere('status', '=', 'pending').as('pending'),
      eb.fn.countAll<string>().filterWhere('status', '=', 'quarantined').as('quarantined'),
      eb.fn.min('minted_at').as('oldest'),
    ])
    .where((eb) =>
      eb.or([
        eb('status', '=', 'quarantined'),
        eb.and([eb('status', '=', 'pending'), eb('minted_at', '<', abandoned)]),
      ]),
    )
    .executeTakeFirstOrThrow()
  const { behind } = await db
    .selectFrom('mint_log')
    .select((eb) => eb.fn.countAll<string>().as('behind'))
    .where(isBehind)
    .where('minted_at', '<', abandoned)
    .executeTakeFirstOrThrow()
  const { pending, quarantined, oldest } = row
  return { pending: Number(pending), quarantined: Number(quarantined), behind: Number(behind), oldest }
}
