import { Failure } from '@constellation/chassis'

export type Standing = {
  status: string
  deleted_at: Date | null
  account_status: string
  account_deleted_at: Date | null
}

const messages = {
  user_disabled: 'this user is disabled; ask an administrator',
  account_suspended: 'the account is suspended; ask its administrator',
} as const

/** What keeps a user from signing in; undefined when nothing does. */
export function blockOf(user: Standing): keyof typeof messages | undefined {
  if (user.deleted_at || user.status === 'disabled') return 'user_disabled'
  if (user.account_status !== 'active' || user.account_deleted_at) return 'account_suspended'
  return undefined
}

/** Refuses a user who is known but may not sign in. Only for somebody who has proved to be that user. */
export function refuseBlocked(user: Standing): void {
  const block = blockOf(user)
  if (block) throw new Failure(block, messages[block])
}
