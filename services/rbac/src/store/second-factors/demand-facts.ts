import { statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import { platformAccountId } from '../built-in-ids.ts'
import type { Schema } from '../schema.gen.ts'
import type { UserRow } from '../users.ts'

/** What the demand for a second factor follows from. */
export type DemandFacts = {
  /** Of the account that is the person's home. */
  policy: unknown
  /** Administers that account. */
  is_admin: boolean
  is_platform_admin: boolean
  /** The factors were reset: one is enrolled at the next sign-in, whatever the policy. */
  must_enrol: boolean
  /** What the person has: the kinds of active factors, and `recovery_set` while a code of it is left. */
  factor_kinds: readonly string[]
}

const holds = (permission: string, account: ReturnType<typeof sql>) => sql`
  exists (select from member_roles m join roles r on r.id = m.role_id
    where m.user_id = u.id and m.account_id = ${account} and ${sql.lit(permission)} = any (r.permissions))`

/** Whether the user `u` has something besides recovery codes. */
export const hasFactor = sql<boolean>`
  exists (select from factors f where f.user_id = u.id and f.state = 'active' and f.kind <> 'recovery_set')`

/** The columns of `DemandFacts`, from a user `u` and the account `a` that is their home. */
export const demandColumns = sql`
  a.policy, u.must_enrol, ${holds('admin', sql`u.home_account_id`)} as is_admin,
  ${holds('platform_admin', sql`${sql.lit(platformAccountId)}::uuid`)} as is_platform_admin,
  array(select f.kind from factors f where f.user_id = u.id and f.state = 'active' and (f.kind <> 'recovery_set'
    or exists (select from recovery_codes c where c.factor_id = f.id and c.used_at is null))) as factor_kinds`

/** A person of whom a factor may be asked. */
export type Person = DemandFacts &
  Pick<UserRow, 'id' | 'home_account_id' | 'email' | 'email_verified_at' | 'display_name' | 'locale'> & {
    passkey_offer_closed_at: Date | null
  }

/** What is asked of a user; undefined when there is none, or they are deleted. */
export async function findPerson(db: Kysely<Schema>, userId: string): Promise<Person | undefined> {
  const [row] = await askedPerson(db, { userId })
  return row
}

const personOf = (userId: string) => sql<Person>`
  select u.id, u.home_account_id, u.email, u.email_verified_at, u.display_name, u.locale, u.passkey_offer_closed_at, ${demandColumns}
  from users u join accounts a on a.id = u.home_account_id where u.id = ${userId} and u.deleted_at is null`

const askedPerson = statement((_: Kysely<Schema>, { userId }: { userId: string }) => personOf(userId))

/** The same for whoever decides about a session: account and user, taken in that order, stay as they are until the transaction ends. */
export async function lockPerson(db: Kysely<Schema>, userId: string): Promise<Person | undefined> {
  const [row] = await heldPerson(db, { userId })
  return row
}

const heldPerson = statement(
  (_: Kysely<Schema>, { userId }: { userId: string }) => sql<Person>`${personOf(userId)} for share of a, u`,
)
