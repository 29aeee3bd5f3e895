import type { Kysely, Selectable } from 'kysely'
import type { OauthPendingTable, Schema } from './schema.gen.ts'

export type PendingRow = Selectable<OauthPendingTable>

type NewPending = { requestId: string; provider: string; codeVerifier: string; nonce: string; expiresAt: Date }

export async function insertPendingSignIn(db: Kysely<Schema>, pending: NewPending): Promise<void> {
  const { requestId, provider, codeVerifier, nonce, expiresAt } = pending
  await db
    .insertInto('oauth_pending')
    .values({ request_id: requestId, provider, code_verifier: codeVerifier, nonce, expires_at: expiresAt })
    .execute()
}

/** Consumes the answer of a provider. Of several callers, over all instances, one succeeds. */
export function consumePending(db: Kysely<Schema>, requestId: string, now: Date): Promise<PendingRow | undefined> {
  return db
    .updateTable('oauth_pending')
    .set({ consumed_at: now })
    .where('request_id', '=', requestId)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
}

type Proved = { requestId: string; tokenHash: string; identityValue: string; email: string | undefined }

/** Keeps who a provider proved, until the person confirms. Gives who asked. */
export function keepProvedPerson(db: Kysely<Schema>, { requestId, tokenHash, identityValue, email }: Proved) {
  return db
    .updateTable('sign_in_requests')
    .set({ token_hash: tokenHash, identity_value: identityValue, email: email ?? null })
    .where('request_id', '=', requestId)
    .where('status', '=', 'pending')
    .returning(['asked_at', 'asked_from'])
    .executeTakeFirst()
}
