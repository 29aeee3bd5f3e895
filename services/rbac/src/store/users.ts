import { statement } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, UsersTable } from './schema.gen.ts'

export type UserRow = Selectable<UsersTable>
export type UserChange = Partial<Pick<UserRow, 'display_name' | 'locale' | 'status' | 'restricted'>>

/** Listed one by one: a statement with `*` is planned each time, because a migration may change its meaning. */
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

/** Locks a user until the transaction ends. */
export function lockUser(trx: Transaction<Schema>, id: string) {
  return trx.selectFrom('users').select(everyColumn).where('id', '=', id).forUpdate().executeTakeFirst()
}

type NewUser = {
  id: string
  homeAccountId: string
  email: string | null
  emailNormalized: string | null
  emailVerified: boolean
  /** A contact address that a provider named. It identifies nobody. */
  contactEmailUnverified?: string | null
  displayName: string | null
  locale: string | null
  wallet?: string | null
  mustChangePassword?: boolean
}

/** Throws a unique violation of `users_verified_email` or `users_wallet` when another user has the proved address or the wallet. */
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
      wallet: user.wallet ?? null,
      status: user.emailVerified || user.email === null ? 'active' : 'pending',
      must_change_password: user.mustChangePassword ?? false,
    })
    .returning(everyColumn)
    .executeTakeFirstOrThrow()
}

/** Voids the unproved claims to an address for good. Gives the users who had them. */
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

/** Undefined when the user does not exist or is deleted. */
export function updateUserRow(trx: Transaction<Schema>, id: string, change: UserChange) {
  return trx
    .updateTable('users')
    .set({ ...change, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returning(everyColumn)
    .executeTakeFirst()
}

/** Notes that the required factor was enrolled. */
export async function clearMustEnrol(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx
    .updateTable('users')
    .set({ must_enrol: false })
    .where('id', '=', id)
    .where('must_enrol', '=', true)
    .execute()
}

/** Requires the next sign-in to enrol a factor, whatever the policy. */
export async function demandEnrolment(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx.updateTable('users').set({ must_enrol: true }).where('id', '=', userId).execute()
}

/** Notes that the user is not offered a passkey again. */
export async function closeOffer(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx
    .updateTable('users')
    .set({ passkey_offer_closed_at: sql<Date>`coalesce(passkey_offer_closed_at, now())` })
    .where('id', '=', userId)
    .execute()
}

/** Notes whether the user has to choose their own password after the next sign-in. */
export async function noteMustChangePassword(
  trx: Transaction<Schema>,
  userId: string,
  mustChange: boolean,
): Promise<void> {
  await trx.updateTable('users').set({ must_change_password: mustChange }).where('id', '=', userId).execute()
}
