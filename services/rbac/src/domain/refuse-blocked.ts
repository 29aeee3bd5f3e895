import { Failure } from '@constellation/chassis'

type Standing = { status: string; deleted_at: Date | null; account_status: string; account_deleted_at: Date | null }

/** Refuses a user who is known but may not sign in. Only for somebody who has proved to be that user. */
export function refuseBlocked(user: Standing): void {
  if (user.deleted_at || user.status === 'disabled')
    throw new Failure('user_disabled', 'this user is disabled; ask an administrator')
  if (user.account_status !== 'active' || user.account_deleted_at)
    throw new Failure('account_suspended', 'the account is suspended; ask its administrator')
}
