import type { Endpoint } from './endpoint.ts'

/**
 * Every code that a problem document can carry, with its status and its title. One table for all services, so that a
 * code means one thing everywhere.
 */
export const errorCodes = {
  // What any request can meet
  malformed_request: { status: 400, title: 'The request cannot be read' },
  validation_failed: { status: 422, title: 'The request breaks its schema' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Only JSON is read here' },
  internal: { status: 500, title: 'Something broke on our side' },
  overloaded: { status: 503, title: 'Too much to do at this moment' },
  rate_limited: { status: 429, title: 'Too many attempts' },

  // Who is calling
  service_unauthorized: { status: 401, title: 'The calling service is not known or not allowed here' },
  application_unauthorized: { status: 401, title: 'The application did not prove who it is' },
  missing_ticket: { status: 401, title: 'Nobody is signed in' },
  invalid_ticket: { status: 401, title: 'The sign-in is not valid' },
  ticket_expired: { status: 401, title: 'The sign-in has expired' },
  session_required: { status: 401, title: 'No session' },
  reauth_required: { status: 401, title: 'A recent sign-in is needed' },
  restricted_session: { status: 403, title: 'A step has to be finished first' },
  permission_denied: { status: 403, title: 'Not permitted' },
  origin_denied: { status: 403, title: 'The request comes from another origin' },

  // Signing in
  invalid_credentials: { status: 401, title: 'Email and password do not match' },
  invalid_refresh_token: { status: 401, title: 'The refresh token is not valid' },
  session_ended: { status: 401, title: 'The session was ended' },
  refresh_token_reused: { status: 401, title: 'The refresh token was used before; the session has ended' },
  user_disabled: { status: 403, title: 'The user is disabled' },
  account_suspended: { status: 403, title: 'The account is suspended' },
  signup_disabled: { status: 403, title: 'Sign-up is closed' },
  password_required: { status: 403, title: 'The password is needed to confirm' },
  recovery_required: { status: 403, title: 'Too many failures: the password has to be reset' },
  link_requires_login: { status: 409, title: 'Sign in as before, then link' },
  password_refused: { status: 422, title: 'The password is not acceptable' },
  invalid_link: { status: 400, title: 'The link is not valid' },
  link_expired: { status: 400, title: 'The link has expired or was used' },

  // Second factors and passkeys
  mfa_required: { status: 403, title: 'A second factor is asked for' },
  mfa_failed: { status: 401, title: 'The second factor is not right' },
  mfa_expired: { status: 400, title: 'The question for a second factor has expired' },
  mfa_locked: { status: 429, title: 'This second factor is locked for a while' },
  second_factor_required: { status: 401, title: 'The second factor has to be proved in this session' },
  passkey_refused: { status: 401, title: 'The passkey was not accepted' },
  unknown_passkey: { status: 401, title: 'The passkey is not known here' },
  invalid_passkey: { status: 422, title: 'The passkey cannot be registered' },
  invalid_factor_code: { status: 422, title: 'The code does not prove the authenticator' },
  factor_not_allowed: { status: 403, title: 'The account does not take this kind of second factor' },
  too_many_passkeys: { status: 409, title: 'There are as many passkeys as there can be' },
  reset_not_possible: { status: 409, title: 'There is no address by which the reset could be confirmed' },
  policy_too_weak: { status: 422, title: 'The policy is weaker than the platform allows' },

  // Signing in with another provider
  provider_disabled: { status: 404, title: 'The sign-in provider is not offered here' },
  invalid_state: { status: 400, title: 'The sign-in was not begun here' },
  state_expired: { status: 400, title: 'The sign-in took too long' },
  state_replayed: { status: 400, title: 'The sign-in was completed before' },
  state_browser_mismatch: { status: 400, title: 'The sign-in was begun in another browser' },
  missing_code: { status: 400, title: 'The provider sent no code' },
  provider_error: { status: 502, title: 'The provider reported an error' },
  token_exchange_failed: { status: 502, title: 'The provider did not take its code' },
  token_validation_failed: { status: 502, title: 'The ID token of the provider is not valid' },
  profile_fetch_failed: { status: 502, title: 'The provider did not say who it is' },
  email_fetch_failed: { status: 502, title: 'The provider did not tell the addresses' },
  userinfo_failed: { status: 502, title: 'The provider did not tell the profile' },

  // Users, accounts, roles
  invalid_role: { status: 422, title: 'The role is not valid' },
  reserved_permission: { status: 403, title: 'The permission is reserved' },
  role_code_taken: { status: 409, title: 'The role code is taken' },
  role_in_use: { status: 409, title: 'The role is in use' },
  built_in_role: { status: 409, title: 'A built-in role cannot be changed' },
  email_taken: { status: 409, title: 'The address belongs to another user' },
  grant_exceeds_own: { status: 403, title: 'Nobody grants what they do not hold' },
  last_admin: { status: 409, title: 'The last administrator stays' },
  last_credential: { status: 409, title: 'The last way to sign in stays' },
  link_target_mismatch: { status: 403, title: 'Nobody links for somebody else' },
  credential_conflict: { status: 409, title: 'That sign-in belongs to another user' },
  provider_already_linked: { status: 409, title: 'Another account of that provider is linked' },
  account_has_users: { status: 409, title: 'The account still has users' },
  bootstrap_closed: { status: 410, title: 'The first administrator exists' },
  invalid_bootstrap_secret: { status: 401, title: 'The bootstrap secret is not right' },

  // Handing over to an application
  unknown_application: { status: 400, title: 'The application is not registered' },
  application_denied: { status: 403, title: 'The application is not open to this person' },
  invalid_next: { status: 400, title: 'The destination is not registered' },
  invalid_handoff_code: { status: 400, title: 'The code is not valid' },
  handoff_code_used: { status: 400, title: 'The code was used before; the session has ended' },
  invalid_code_verifier: { status: 400, title: 'The code verifier does not match' },
  invalid_csrf: { status: 403, title: 'The form has expired' },
  rbac_unavailable: { status: 503, title: 'Sign-in is not available at this moment' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorCodes

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code)
}

/** Every code that an operation may answer: its own, and those that its shape and its access imply. */
export function codesOf(operation: Endpoint): ReadonlySet<ErrorCode> {
  return new Set([...anyRequest, ...(operation.body ? anyBody : []), ...accessCodes(operation), ...operation.errors])
}

const anyRequest = ['malformed_request', 'validation_failed', 'internal', 'overloaded'] as const
const anyBody = ['unsupported_media_type', 'payload_too_large', 'request_timeout'] as const

function accessCodes({ allow }: Endpoint): readonly ErrorCode[] {
  if (allow === 'public') return []
  if (allow === 'application') return ['application_unauthorized']
  if (allow === 'browser') return ['session_required', 'origin_denied']
  if (!allow.user) return ['service_unauthorized']
  return ['service_unauthorized', ...userCodes(allow.user)]
}

function userCodes(user: NonNullable<Exclude<Endpoint['allow'], string>['user']>): readonly ErrorCode[] {
  return [
    ...(user.optional ? [] : (['missing_ticket'] as const)),
    'invalid_ticket',
    'ticket_expired',
    ...(user.restricted ? [] : (['restricted_session'] as const)),
    ...(user.permissions ? (['permission_denied'] as const) : []),
    ...(user.recent ? (['reauth_required'] as const) : []),
    ...(user.secondFactor ? (['second_factor_required'] as const) : []),
  ]
}
