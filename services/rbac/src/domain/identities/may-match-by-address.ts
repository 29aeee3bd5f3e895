import type { Settings } from '../../deps.ts'
import type { SignInStatus } from '../../store/sign-in-status.ts'
import { signInBlock } from '../sign-in/who-may-sign-in.ts'

/** The user who has proved the address of an identity. */
export type AddressMatchFacts = SignInStatus & {
  /** The policy of the user's account. */
  policy: unknown
  /** The user has another identity of the same provider. */
  has_provider: boolean
}

/**
 * Whether an outside address may match the user who has proved it: rows 15 to 18 of the table in
 * docs/decisions/0012-external-sign-in.md. `matchIdentity` looks up proved addresses alone.
 */
export function mayMatchByAddress(
  settings: Pick<Settings, 'autoLink'>,
  user: AddressMatchFacts,
): 'attach' | 'link_requires_login' | 'user_disabled' | 'account_suspended' {
  if (user.has_provider) return 'link_requires_login' // 16
  if (!settings.autoLink || !allowsAutoLink(user.policy)) return 'link_requires_login' // 17
  if (user.status !== 'active') return 'user_disabled' // 18
  return signInBlock(user) ?? 'attach' // 18, 15
}

/** The policy was parsed before it was stored. It can turn linking by address off, and never on. */
function allowsAutoLink(policy: unknown) {
  return (policy as { autoLinkByEmail?: boolean }).autoLinkByEmail !== false
}
