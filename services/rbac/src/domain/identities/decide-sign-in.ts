import type { ErrorCode } from '@constellation/contract'
import type { Settings } from '../../deps.ts'
import type { SignInStatus } from '../../store/sign-in-status.ts'
import { signInBlock } from '../sign-in/who-may-sign-in.ts'

export type SignInFacts = {
  /** Whose the identity is; none where it is nobody's. */
  owner: SignInStatus | undefined
  /** Where it is nobody's and comes with a proved address: the user who has proved the same address to us. */
  addressMatch: (SignInStatus & { policy: unknown; has_provider: boolean }) | undefined
  /** Too many accounts were opened from this place. */
  mustWait: boolean
}

export type SignInRefusal = Extract<
  ErrorCode,
  'user_disabled' | 'account_suspended' | 'link_requires_login' | 'signup_disabled' | 'rate_limited'
>

/** What a sign-in with an external identity comes to: rows 13 to 23 of the table in docs/decisions/0012-external-sign-in.md. */
export function decideSignIn(
  settings: Pick<Settings, 'autoLink' | 'signUpEnabled'>,
  { owner, addressMatch, mustWait }: SignInFacts,
): 'sign_in' | 'attach' | 'create' | SignInRefusal {
  if (owner) return signInBlock(owner) ?? 'sign_in' // 14, 13
  if (!addressMatch && !settings.signUpEnabled) return 'signup_disabled' // 23
  // Whoever holds the address without having proved it was not looked for, and neither was anybody by an address that is not proved.
  if (!addressMatch) return mustWait ? 'rate_limited' : 'create' // 19 to 22
  if (addressMatch.has_provider) return 'link_requires_login' // 16
  if (!settings.autoLink || !allowsAutoLink(addressMatch.policy)) return 'link_requires_login' // 17
  if (addressMatch.status !== 'active') return 'user_disabled' // 18
  return signInBlock(addressMatch) ?? 'attach' // 18, 15
}

/** A policy is stored only after the contract's schema has accepted it. It can turn linking off, and never on. */
function allowsAutoLink(policy: unknown) {
  return (policy as { autoLinkByEmail?: boolean }).autoLinkByEmail !== false
}
