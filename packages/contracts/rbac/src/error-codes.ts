import type { ErrorCodeTable } from '@constellation/contract'

/** The codes that rbac adds to the common ones. */
export const errorCodes = {
  // Signing in
  invalid_credentials: { status: 401, title: 'Email and password do not match' },
  invalid_refresh_token: { status: 401, title: 'The refresh token is not valid' },
  session_ended: { status: 401, title: 'The session was ended' },
  refresh_token_reused: { status: 401, title: 'The refresh token was used before; the session has ended' },
  user_disabled: { status: 403, title: 'The user is disabled' },
  application_denied: { status: 403, title: 'The application is not open to this person' },
  account_suspended: { status: 403, title: 'The account is suspended' },
  signup_disabled: { status: 403, title: 'Sign-up is closed' },
  password_required: { status: 403, title: 'The password is needed to confirm' },
  recovery_required: { status: 403, title: 'Too many failures: the password has to be reset' },
  link_requires_login: { status: 409, title: 'Sign in as before, then link' },
  password_refused: { status: 422, title: 'The password is not acceptable' },
  invalid_link: { status: 400, title: 'The link is not valid' },
  link_expired: { status: 400, title: 'The link has expired, or a newer one replaced it' },
  link_used: { status: 400, title: 'The link was used' },

  // Second factors and passkeys
  mfa_required: { status: 403, title: 'A second factor is required' },
  mfa_failed: { status: 401, title: 'The second factor is wrong' },
  mfa_expired: { status: 400, title: 'The challenge for a second factor has expired' },
  mfa_locked: { status: 429, title: 'This second factor is locked for a while' },
  passkey_refused: { status: 401, title: 'The passkey was not accepted' },
  passkey_changed: { status: 401, title: 'The passkey changed since it was registered; create a new one' },
  unknown_passkey: { status: 401, title: 'The passkey is not known here' },
  invalid_passkey: { status: 422, title: 'The passkey cannot be registered' },
  invalid_factor_code: { status: 422, title: 'The code does not prove the authenticator' },
  factor_not_allowed: { status: 403, title: 'The account does not accept this kind of second factor' },
  too_many_passkeys: { status: 409, title: 'There are as many passkeys as there can be' },
  reset_not_possible: { status: 409, title: 'There is no address by which the reset could be confirmed' },
  policy_too_weak: { status: 422, title: 'The policy is weaker than the platform allows' },

  // Users, accounts, roles
  invalid_role: { status: 422, title: 'The role is not valid' },
  reserved_permission: { status: 403, title: 'The permission is reserved' },
  role_code_taken: { status: 409, title: 'The role code is taken' },
  role_in_use: { status: 409, title: 'The role is in use' },
  built_in_role: { status: 409, title: 'A built-in role cannot be changed' },
  email_taken: { status: 409, title: 'The address belongs to another user' },
  wallet_taken: { status: 409, title: 'The wallet belongs to another user' },
  grant_exceeds_own: { status: 403, title: 'Nobody grants what they do not hold' },
  last_credential: { status: 409, title: 'The last way to sign in stays' },
  link_target_mismatch: { status: 403, title: 'Nobody links for somebody else' },
  credential_conflict: { status: 409, title: 'That sign-in belongs to another user' },
  provider_already_linked: { status: 409, title: 'Another account of that provider is linked' },
  platform_account: { status: 409, title: "The platform's own account stays active" },
  account_has_users: { status: 409, title: 'The account still has users' },
  bootstrap_closed: { status: 410, title: 'The first administrator exists' },
  invalid_bootstrap_secret: { status: 401, title: 'The bootstrap secret is not right' },
} as const satisfies ErrorCodeTable

type Own = typeof errorCodes

declare module '@constellation/contract' {
  interface ErrorCodes extends Own {}
}
