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
  rbac_unavailable: { status: 503, title: 'Sign-in is not available at this moment' },
} as const satisfies ErrorCodeTable

type Own = typeof errorCodes

declare module '@constellation/contract' {
  interface ErrorCodes extends Own {}
}
