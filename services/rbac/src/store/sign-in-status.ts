import { sql } from 'kysely'

/** What of a user and their account decides whether the user may sign in. */
export type SignInStatus = {
  status: string
  deleted_at: Date | null
  account_status: string
  account_deleted_at: Date | null
}

/** SQL of `signInBlock` (`domain/sign-in/who-may-sign-in.ts`), for a user `u` and their account `a`. */
export const maySignIn = sql<boolean>`u.status <> 'disabled' and u.deleted_at is null and a.status = 'active' and a.deleted_at is null`

/** The same for the columns of `SignInStatus`. */
export const statusMaySignIn = sql<boolean>`status <> 'disabled' and deleted_at is null and account_status = 'active' and account_deleted_at is null`
