import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** How long a lost reply may be asked for again. */
const graceSeconds = 10

/**
 * Whether a token that was used may be presented once more: within ten seconds of its use, and where several replies gave it out while it was
 * used, until the presenter has used any token of the chain after those replies had arrived. The latter counts as a use of its own, so that its
 * reply can be asked for again as well.
 */
export async function allowRetry(db: Kysely<Schema>, tokenHash: string): Promise<boolean> {
  const window = sql`make_interval(secs => ${graceSeconds})`
  const { rows } = await sql`
    update refresh_tokens t
    set used_at = case when t.used_at >= now() - ${window} then t.used_at else now() end
    where t.token_hash = ${tokenHash} and (
      t.used_at >= now() - ${window}
      or t.used_at is not null and t.repeated_at is not null and not exists (
        select from refresh_tokens u
        where u.session_id = t.session_id and u.presenter = t.presenter and u.used_at > t.repeated_at + ${window}
      )
    )
    returning t.token_hash`.execute(db)
  return rows.length > 0
}

/** Notes that a token was given out by more than one reply, of which the browser may keep the one that arrives last. */
export async function markRetried(db: Kysely<Schema>, tokenHash: string): Promise<void> {
  await db
    .updateTable('refresh_tokens')
    .set({ repeated_at: sql<Date>`now()` })
    .where('token_hash', '=', tokenHash)
    .execute()
}
