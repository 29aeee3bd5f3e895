import { type Kysely, type Selectable, sql } from 'kysely'
import type { MintLogTable, Schema } from './schema.gen.ts'

export type OpenRecord = Selectable<MintLogTable> & { attempts: number }

/** A pending record that is older than this was left by a process that died. */
const pendingSeconds = 30

/** Records that no anchor has confirmed whole and that are due, oldest first. */
export function listOpenRecords(db: Kysely<Schema>, now: Date, limit: number): Promise<OpenRecord[]> {
  const abandoned = new Date(now.getTime() - pendingSeconds * 1000)
  return db
    .selectFrom('mint_log')
    .leftJoin('audit_retries', 'audit_retries.record_id', 'mint_log.id')
    .selectAll('mint_log')
    .select((eb) => eb.fn.coalesce('audit_retries.attempts', sql<number>`0`).as('attempts'))
    .where((eb) =>
      eb.or([
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

export async function postponeRecord(db: Kysely<Schema>, id: string, attempts: number, until: Date): Promise<void> {
  await db
    .insertInto('audit_retries')
    .values({ record_id: id, attempts, next_attempt_at: until })
    .onConflict((conflict) => conflict.column('record_id').doUpdateSet({ attempts, next_attempt_at: until }))
    .execute()
}

export type Backlog = { pending: number; quarantined: number; oldest: Date | null }

/** How much waits for an anchor. Requests that are answered at this moment do not count. */
export async function readBacklog(db: Kysely<Schema>, now: Date): Promise<Backlog> {
  const abandoned = new Date(now.getTime() - 60_000)
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
  return { pending: Number(row.pending), quarantined: Number(row.quarantined), oldest: row.oldest }
}
