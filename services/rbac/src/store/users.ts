import { statement } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, UsersTable } from './schema.gen.ts'

export type UserRow = Selectable<UsersTable>
export type UserChange = Partial<Pick<UserRow, 'display_name' | 'locale' | 'status' | 'restricted'>>

/** Named one by one: a statement that asks for `*` is planned anew each time (a migration may change what that means). */
export const everyColumn = [
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

/** True while the deployment has no user at all. */
export async function hasNoUser(db: Kysely<Schema>): Promise<boolean> {
  return (await db.selectFrom('users').select('id').orderBy('id').limit(1).executeTakeFirst()) === undefined
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
