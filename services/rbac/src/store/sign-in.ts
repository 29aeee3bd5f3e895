import { statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'
import { type DemandFacts, demandColumns } from './second-factors/demand-facts.ts'
import type { UserRow } from './users.ts'

/**
 * The user who signs in with this address: the one who proved it, or one who holds it unproved and not void.
 * `known_browser` tells whether this user has signed in from this browser before.
 */
export async function findForSignIn(
  db: Kysely<Schema>,
  emailNormalized: string,
  browserHash: string,
): Promise<SignInRow | undefined> {
  const [row] = await signInRow(db, { emailNormalized, browserHash })
  return row
}

export type SignInRow = Pick<
  UserRow,
  'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale'
> & {
  credential_id: string | null
  secret_hash: string | null
  /** Changes with the password, but not with a stronger hash of the same password. */
  credential_version: string | null
  /** Set for a password that somebody else chose. */
  one_time: 'unused' | 'used' | null
  known_browser: boolean
} & DemandFacts

const signInRow = statement(
  (
    _: Kysely<Schema>,
    { emailNormalized, browserHash }: { emailNormalized: string; browserHash: string },
  ) => sql<SignInRow>`
    select u.id, u.home_account_id, u.email, u.email_verified_at, u.display_name, u.locale, ${demandColumns},
      c.id as credential_id, c.secret_hash, c.updated_at::text as credential_version, c.one_time,
      exists (select from sessions s where s.user_id = u.id and s.browser_hash = ${browserHash}) as known_browser
    from users u join accounts a on a.id = u.home_account_id left join credentials c on c.user_id = u.id and c.kind = 'password'
    where u.email_normalized = ${emailNormalized} and u.deleted_at is null and u.email_claim_void_at is null
    order by u.email_verified_at is null, u.id limit 1`,
)
