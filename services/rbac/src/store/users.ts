import { statement } from '@constellation/database'
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, UsersTable } from './schema.gen.ts'
import { type DemandFacts, demandColumns } from './second-factors/demand-facts.ts'

export type UserRow = Selectable<UsersTable>
export type UserChange = Partial<Pick<UserRow, 'display_name' | 'locale' | 'status' | 'restricted'>>

/** Named one by one: a statement that asks for `*` is planned anew each time (a migration may change what that means). */
const everyColumn = [
  'id',
  'home_account_id',
  'email',
  'email_normalized',
  'email_verified_at',
  'email_claim_void_at',
  'contact_email_unverified',
  'display_name',
  'locale',
  'status',
  'restricted',
  'wallet',
  'created_at',
  'updated_at',
  'deleted_at',
  'passkey_user_handle',
  'passkey_offer_closed_at',
  'must_enrol',
  'must_change_password',
] as const

/** A user by id, deleted ones included. */
export async function findUser(db: Kysely<Schema>, id: string): Promise<UserRow | undefined> {
  const [row] = await userRow(db, { id })
  return row
}

const userRow = statement((db: Kysely<Schema>, { id }: { id: string }) =>
  db.selectFrom('users').select(everyColumn).where('id', '=', id),
)

/** Who has proved an address, and may be written to there. */
export type Holder = Pick<UserRow, 'id' | 'status' | 'display_name' | 'locale'> & { email: string }

/** The user who has proved this address. One row is read for nobody as well, an empty one, so that the time does not tell whether there is somebody. */
export async function findHolder(db: Kysely<Schema>, emailNormalized: string): Promise<Holder | undefined> {
  const [row] = await holderRow(db, { emailNormalized })
  return row?.id ? row : undefined
}

const holderRow = statement(
  (_: Kysely<Schema>, { emailNormalized }: { emailNormalized: string }) => sql<Holder | Record<keyof Holder, null>>`
    select u.id, u.status, u.email, u.display_name, u.locale
    from (select) as asked left join users u on u.email_normalized = ${emailNormalized} and u.email_verified_at is not null and u.deleted_at is null`,
)

/**
 * Who would sign in with this address, in one indexed read: the user who proved it, or the one who holds it unproved, unless somebody else has
 * proved it since. `known_browser` tells whether this user was signed in from this browser before.
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
  /** Changes with the password, and not with a stronger hash of the same one. */
  credential_version: string | null
  /** Set for a password that somebody else has chosen. */
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

/** Takes the row of a user so that nobody else changes it before the transaction ends. */
export function lockUser(trx: Transaction<Schema>, id: string) {
  return trx.selectFrom('users').select(everyColumn).where('id', '=', id).forUpdate().executeTakeFirst()
}

type NewUser = {
  id: string
  homeAccountId: string
  email: string | null
  emailNormalized: string | null
  emailVerified: boolean
  /** Where they can be written to, as somebody else says; it identifies nobody. */
  contactEmailUnverified?: string | null
  displayName: string | null
  locale: string | null
  mustChangePassword?: boolean
}

/** Throws a unique violation of `users_verified_email` when the address is proved by another user. */
export function insertUser(trx: Transaction<Schema>, user: NewUser) {
  return trx
    .insertInto('users')
    .values({
      id: user.id,
      home_account_id: user.homeAccountId,
      email: user.email,
      email_normalized: user.emailNormalized,
      email_verified_at: user.emailVerified ? sql<Date>`now()` : null,
      contact_email_unverified: user.contactEmailUnverified ?? null,
      display_name: user.displayName,
      locale: user.locale,
      status: user.emailVerified || user.email === null ? 'active' : 'pending',
      must_change_password: user.mustChangePassword ?? false,
    })
    .returning(everyColumn)
    .executeTakeFirstOrThrow()
}

/** Voids what others hold an address by without having proved it, for good; gives who they are. */
export function voidEmailClaims(trx: Transaction<Schema>, emailNormalized: string) {
  return trx
    .updateTable('users')
    .set({ email_claim_void_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('email_normalized', '=', emailNormalized)
    .where('email_verified_at', 'is', null)
    .where('email_claim_void_at', 'is', null)
    .where('deleted_at', 'is', null)
    .returning(['id', 'home_account_id'])
    .execute()
}

/** Undefined when there is no such user, or it is deleted. */
export function updateUserRow(trx: Transaction<Schema>, id: string, change: UserChange) {
  return trx
    .updateTable('users')
    .set({ ...change, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returning(everyColumn)
    .executeTakeFirst()
}

/** A factor was enrolled, as had been asked. */
export async function clearMustEnrol(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx
    .updateTable('users')
    .set({ must_enrol: false })
    .where('id', '=', id)
    .where('must_enrol', '=', true)
    .execute()
}

export type UserFilter = {
  /** Null: no bound. */
  accountIds: readonly string[] | null
  onlyUserId?: string
  emailNormalized?: string
  search?: string
  status?: string
}

/** A search looks at the first so many users by address and as many by name: who looks for one of more writes another letter. */
const mostMatches = 200

/** Users in the order of their creation, after the id in `after`. */
export async function listUserRows(
  db: Kysely<Schema>,
  filter: UserFilter,
  page: { limit: number; after?: string },
): Promise<UserRow[]> {
  let query = db.selectFrom('users').select(everyColumn).orderBy('id').limit(page.limit)
  if (page.after) query = query.where('id', '>', page.after)
  if (filter.onlyUserId) query = query.where('id', '=', filter.onlyUserId)
  if (filter.accountIds) query = query.where('home_account_id', 'in', filter.accountIds)
  if (filter.emailNormalized) query = query.where('email_normalized', '=', filter.emailNormalized)
  if (filter.status === 'deleted') query = query.where('deleted_at', 'is not', null)
  else query = query.where('deleted_at', 'is', null)
  if (filter.status && filter.status !== 'deleted') query = query.where('status', '=', filter.status)
  if (filter.search) query = query.where('id', 'in', matchesOf(filter.search, filter.accountIds))
  return query.execute()
}

/** The ids of live users whose address or name begins so, each read along its own index. */
function matchesOf(search: string, accountIds: readonly string[] | null) {
  const beginning = `${escapeLike(search.toLowerCase())}%`
  const within = accountIds ? sql`and home_account_id in (${sql.join(accountIds)})` : sql``
  const along = (column: RawBuilder<unknown>) => sql`
    (select id from users where ${column} like ${beginning} and deleted_at is null ${within}
      order by ${column} using ~<~ limit ${mostMatches})`
  return sql<string>`(${along(sql`email_normalized`)} union ${along(sql`lower(display_name)`)})`
}

export async function countUserRows(db: Kysely<Schema>, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('home_account_id', '=', accountId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** True while the deployment has no user at all. */
export async function hasNoUser(db: Kysely<Schema>): Promise<boolean> {
  return (await db.selectFrom('users').select('id').orderBy('id').limit(1).executeTakeFirst()) === undefined
}

function escapeLike(text: string) {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

/** The next sign-in enrols a factor, whatever the policy. */
export async function demandEnrolment(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx.updateTable('users').set({ must_enrol: true }).where('id', '=', userId).execute()
}

/** The person is not offered a passkey again. */
export async function closeOffer(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx
    .updateTable('users')
    .set({ passkey_offer_closed_at: sql<Date>`coalesce(passkey_offer_closed_at, now())` })
    .where('id', '=', userId)
    .execute()
}

/** The person has a password of their own. */
export async function noteOwnPassword(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx.updateTable('users').set({ must_change_password: false }).where('id', '=', userId).execute()
}
