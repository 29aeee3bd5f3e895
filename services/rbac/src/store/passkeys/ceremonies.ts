import { passkeyChallengeSeconds, passkeySignInSeconds } from '@constellation/contracts-rbac'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** The use that a passkey challenge is for. A response is valid for that use alone. */
export type Ceremony = {
  purpose: 'register' | 'login' | 'second' | 'step_up'
  /** Null when any user may answer. */
  userId: string | null
  browserHash: string
}

/** How long the challenge of a ceremony is open. */
function lifeSecondsOf({ purpose }: Pick<Ceremony, 'purpose'>): number {
  return purpose === 'login' ? passkeySignInSeconds : passkeyChallengeSeconds
}

export async function insertCeremony(db: Kysely<Schema>, challengeHash: string, ceremony: Ceremony): Promise<void> {
  await db
    .insertInto('ceremonies')
    .values({
      challenge_hash: challengeHash,
      purpose: ceremony.purpose,
      user_id: ceremony.userId,
      browser_hash: ceremony.browserHash,
      expires_at: sql<Date>`now() + make_interval(secs => ${lifeSecondsOf(ceremony)})`,
    })
    .execute()
}

/** Consumes a challenge. Exactly one caller gets it. */
export function consumeCeremony(db: Kysely<Schema>, challengeHash: string) {
  return db
    .deleteFrom('ceremonies')
    .where('challenge_hash', '=', challengeHash)
    .returning(['purpose', 'user_id', 'browser_hash', sql<boolean>`expires_at > now()`.as('open')])
    .executeTakeFirst()
}
