import type { ErrorCodeTable } from '@constellation/contract'

/** The codes that login adds to those any request can meet. */
export const errorCodes = {
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

  // Handing over to an application
  unknown_application: { status: 400, title: 'The application is not registered' },
  invalid_next: { status: 400, title: 'The destination is not registered' },
  invalid_handoff_code: { status: 400, title: 'The code is not valid' },
  handoff_code_used: { status: 400, title: 'The code was used before; the session has ended' },
  invalid_code_verifier: { status: 400, title: 'The code verifier does not match' },
  invalid_csrf: { status: 403, title: 'The form has expired' },

  // The device flow, by their names in OAuth (RFC 6749 §5.2, RFC 7009 §2.2.1, RFC 8628 §3.5)
  invalid_client: { status: 401, title: 'The client is not known' },
  invalid_grant: { status: 400, title: 'The device code or the refresh token is not valid' },
  unsupported_grant_type: { status: 400, title: 'The grant type is not offered' },
  unsupported_token_type: { status: 400, title: 'Only refresh tokens are revoked' },
  authorization_pending: { status: 400, title: 'The person has not answered yet' },
  slow_down: { status: 400, title: 'The device code is polled too often' },
  access_denied: { status: 400, title: 'The person did not allow it, or may not' },
  expired_token: { status: 400, title: 'The device code has expired' },

  rbac_unavailable: { status: 503, title: 'Sign-in is not available at this moment' },
} as const satisfies ErrorCodeTable

type Own = typeof errorCodes

declare module '@constellation/contract' {
  interface ErrorCodes extends Own {}
}
