import { statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import { platformAccountId } from '../built-in-ids.ts'
import type { Schema } from '../schema.gen.ts'
import type { UserRow } from '../users.ts'

/** The facts that decide whether a user needs a second factor. */
export type DemandFacts = {
  /** The policy of the home account. */
  policy: unknown
  /** The user administers that account. */
  is_admin: boolean
  is_platform_admin: boolean
  /** The factors were reset, so the next sign-in must enrol one, whatever the policy. */
  must_enrol: boolean
  /** The kinds of active factors. `recovery_set` counts while a code of it is left. */
  factor_kinds: readonly string[]
}

const holds = (permission: string, account: ReturnType<typeof sql>) => sql`
  exists (select from member_roles m join roles r on r.id = m.role_id
    where m.user_id = u.id and m.account_id = ${account} and ${sql.lit(permission)} = any (r.permissions))`

/** Whether the user `u` has a factor besides recovery codes. */
export const hasFactor = sql<boolean>`
  exists (select from factors f where f.user_id = u.id and f.state = 'active' and f.kind <> 'recovery_set')`

/** The columns of `DemandFacts`, from a user `u` and their home account `a`. */
export const demandColumns = sql`
  a.policy, u.must_enrol, ${holds('admin', sql`u.home_account_id`)} as is_admin,
  ${holds('platform_admin', sql`${sql.lit(platformAccountId)}::uuid`)} as is_platform_admin,
  array(select f.kind from factors f where f.user_id = u.id and f.state = 'active' and (f.kind <> 'recovery_set'
    or exists (select from recovery_codes c where c.factor_id = f.id and c.used_at is null))) as factor_kinds`

/** A user, with the facts that decide about a second factor. */
export type Person = DemandFacts &
  Pick<UserRow, 'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale'> & {
    passkey_offer_closed_at: Date | null
  }

/** Undefined when the user does not exist or is deleted. */
export async function findPerson(db: Kysely<Schema>, userId: string): Promise<Person | undefined> {
  const [row] = await askedPerson(db, { userId })
  return row
}

const personOf = (userId: string) => sql<Person>`
  select u.id, u.home_account_id, u.email, u.email_verified_at, u.display_name, u.locale, u.passkey_offer_closed_at, ${demandColumns}
  from users u join accounts a on a.id = u.home_account_id where u.id = ${userId} and u.deleted_at is null`

const askedPerson = statement((_: Kysely<Schema>, { userId }: { userId: string }) => personOf(userId))

/** The same for a decision about a session. Locks account and user, in that order. */
export async function lockPerson(db: Kysely<Schema>, userId: string): Promise<Person | undefined> {
  const [row] = await heldPerson(db, { userId })
  return row
}

const heldPerson = statement(
  (_: Kysely<Schema>, { userId }: { userId: string }) => sql<Person>`${personOf(userId)} for share of a, u`,
)
