import { linkLifetimeSeconds } from '@constellation/contracts-rbac'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

export type NewSignUp = {
  id: string
  tokenHash: string
  email: string
  emailNormalized: string
  passwordHash: string
  displayName: string
  locale: string | null
  browserHash: string
}

export async function insertSignUp(trx: Transaction<Schema>, signUp: NewSignUp): Promise<void> {
  await trx
    .insertInto('sign_ups')
    .values({
      id: signUp.id,
      token_hash: signUp.tokenHash,
      email: signUp.email,
      email_normalized: signUp.emailNormalized,
      password_hash: signUp.passwordHash,
      display_name: signUp.displayName,
      locale: signUp.locale,
      browser_hash: signUp.browserHash,
      expires_at: sql<Date>`now() + make_interval(secs => ${linkLifetimeSeconds.confirm_email})`,
    })
    .execute()
}

const isOpen = sql<boolean>`(consumed_at is null and expires_at > now())`

export function findSignUp(db: Kysely<Schema>, tokenHash: string) {
  return db
    .selectFrom('sign_ups')
    .selectAll()
    .select([isOpen.as('open'), sql<boolean>`consumed_at is not null`.as('used')])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
}

/** Locks every open sign-up with an address, in one order, so that confirmations serialise. */
export function lockOpenSignUps(trx: Transaction<Schema>, emailNormalized: string) {
  return trx
    .selectFrom('sign_ups')
    .select('token_hash')
    .where('email_normalized', '=', emailNormalized)
    .where(isOpen)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** The last open sign-up from this browser with this address. */
export function findOpenSignUp(db: Kysely<Schema>, emailNormalized: string, browserHash: string) {
  return db
    .selectFrom('sign_ups')
    .selectAll()
    .where('email_normalized', '=', emailNormalized)
    .where('browser_hash', '=', browserHash)
    .where(isOpen)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Replaces the link of an open sign-up. */
export async function renewSignUpLink(trx: Transaction<Schema>, id: string, tokenHash: string): Promise<void> {
  await trx
    .updateTable('sign_ups')
    .set({
      token_hash: tokenHash,
      expires_at: sql<Date>`now() + make_interval(secs => ${linkLifetimeSeconds.confirm_email})`,
    })
    .where('id', '=', id)
    .execute()
}

/** Closes every open sign-up with a proved address. */
export async function closeSignUps(trx: Transaction<Schema>, emailNormalized: string): Promise<void> {
  await trx
    .updateTable('sign_ups')
    .set({ consumed_at: sql<Date>`now()` })
    .where('email_normalized', '=', emailNormalized)
    .where('consumed_at', 'is', null)
    .execute()
}
