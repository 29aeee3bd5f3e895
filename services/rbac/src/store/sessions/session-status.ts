import type { Kysely } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { isLive } from './sessions.ts'

/** The state of a session, its user and its account, which explains a refusal. */
export function findSessionStatus(db: Kysely<Schema>, sessionId: string) {
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .select([
      's.user_id',
      's.revoked_at',
      's.revoke_reason',
      'u.status',
      'u.deleted_at',
      'a.status as account_status',
      'a.deleted_at as account_deleted_at',
    ])
    .select(isLive.as('live'))
    .where('s.id', '=', sessionId)
    .executeTakeFirst()
}
