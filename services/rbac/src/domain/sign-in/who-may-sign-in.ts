import { Failure } from '@constellation/chassis'
import type { SignInStatus } from '../../store/sign-in-status.ts'

/** The message of each reason. */
export const signInBlocks = {
  user_disabled: 'this user is disabled; ask an administrator',
  account_suspended: 'the account is suspended; ask its administrator',
} as const

/** Why a user may not sign in; undefined when they may. `store/sign-in-status.ts` has the same rule in SQL. */
export function signInBlock(user: SignInStatus): keyof typeof signInBlocks | undefined {
  if (isDisabled(user)) return 'user_disabled'
  if (user.account_status !== 'active' || user.account_deleted_at) return 'account_suspended'
  return undefined
}

/** Refuses a user who may not sign in. Only for a caller who has proved to be that user: it tells that the user exists. */
export function refuseBlocked(user: SignInStatus): void {
  const block = signInBlock(user)
  if (block) throw new Failure(block, signInBlocks[block])
}

type User = Pick<SignInStatus, 'status' | 'deleted_at'>

/** Whether the user is disabled or deleted, whatever the state of their account. */
export function isDisabled({ status, deleted_at }: User): boolean {
  return status === 'disabled' || deleted_at !== null
}

/** The user, unless there is none or it is disabled. */
export function requireEnabled<Row extends User>(user: Row | undefined): Row {
  if (!user || isDisabled(user)) throw new Failure('user_disabled', signInBlocks.user_disabled)
  return user
}

/** Whether the user is active: neither disabled, deleted nor waiting for a proof of their address. */
export function isActive({ status, deleted_at }: User): boolean {
  return status === 'active' && deleted_at === null
}
