import type { ErrorCode } from '@constellation/contract'
import type { Settings } from '../../deps.ts'
import type { SignInStatus } from '../../store/sign-in-status.ts'
import { signInBlock } from '../sign-in/who-may-sign-in.ts'
import { type AddressMatchFacts, mayMatchByAddress } from './may-match-by-address.ts'

export type SignInFacts = {
  /** The owner of the identity. */
  owner: SignInStatus | undefined
  /** Without an owner: the user who has proved the proved address of the identity. */
  addressMatch: AddressMatchFacts | undefined
  /** Too many accounts were opened from this network address. */
  mustWait: boolean
}

export type SignInRefusal = Extract<
  ErrorCode,
  'user_disabled' | 'account_suspended' | 'link_requires_login' | 'signup_disabled' | 'rate_limited'
>

/** Decides a sign-in with an external identity: rows 13 to 23 of the table in docs/decisions/0012-external-sign-in.md. */
export function decideSignIn(
  settings: Pick<Settings, 'autoLink' | 'signUpEnabled'>,
  { owner, addressMatch, mustWait }: SignInFacts,
): 'sign_in' | 'attach' | 'create' | SignInRefusal {
  if (owner) return signInBlock(owner) ?? 'sign_in' // 14, 13
  if (addressMatch) return mayMatchByAddress(settings, addressMatch) // 15 to 18
  if (!settings.signUpEnabled) return 'signup_disabled' // 23
  return mustWait ? 'rate_limited' : 'create' // 19 to 22
}
