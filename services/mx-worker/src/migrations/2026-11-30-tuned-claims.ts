import { type Kysely, sql } from 'kysely'

/**
 * The statements of a claim are planned once for each connection. Where many messages wait, PostgreSQL would plan them for each claim,
 * because it overestimates what their limit lets through. Planning takes longer than the claim itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`alter function claim_messages(text, integer, integer[]) set plan_cache_mode = force_generic_plan`)
    .execute(db)
}
