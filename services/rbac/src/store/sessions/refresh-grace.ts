import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** The grace period in which a lost reply can be retried. */
const graceSeconds = 10

/**
 * Whether a used token may be retried. It may within the grace period. If several replies gave the token out, it may
 * until the presenter uses a later token of the chain; such a retry starts a grace period of its own.
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

/** Notes that more than one reply gave this token out. The browser may keep the reply that arrives last. */
export async function markRetried(db: Kysely<Schema>, tokenHash: string): Promise<void> {
  await db
    .updateTable('refresh_tokens')
    .set({ repeated_at: sql<Date>`now()` })
    .where('token_hash', '=', tokenHash)
    .execute()
}
