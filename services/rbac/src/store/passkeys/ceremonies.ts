import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** What a passkey is asked for. A response to one question answers no other. */
export type Ceremony = {
  purpose: 'register' | 'login' | 'second' | 'step_up'
  /** Null where whoever has a passkey may answer. */
  userId: string | null
  browserHash: string
}

/** How long a question is good. */
const lifeMinutes = 5

export async function insertCeremony(db: Kysely<Schema>, challengeHash: string, ceremony: Ceremony): Promise<void> {
  await db
    .insertInto('ceremonies')
    .values({
      challenge_hash: challengeHash,
      purpose: ceremony.purpose,
      user_id: ceremony.userId,
      browser_hash: ceremony.browserHash,
      expires_at: sql<Date>`now() + make_interval(mins => ${lifeMinutes})`,
    })
    .execute()
}

/** Uses a question up, whoever answers it: of any number of callers one gets it. */
export function consumeCeremony(db: Kysely<Schema>, challengeHash: string) {
  return db
    .deleteFrom('ceremonies')
    .where('challenge_hash', '=', challengeHash)
    .returning(['purpose', 'user_id', 'browser_hash', sql<boolean>`expires_at > now()`.as('open')])
    .executeTakeFirst()
}
