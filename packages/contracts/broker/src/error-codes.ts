import type { ErrorCodeTable } from '@constellation/contract'

/** The codes that the broker adds to the common ones. */
export const errorCodes = {
  // Signing in
  auth_method_disabled: { status: 400, title: 'This way of signing in is not selected here' },
  user_code_mismatch: { status: 422, title: 'This is not the code that the program shows' },
  backend_unreachable: { status: 502, title: 'The token could not be checked' },
  mail_error: { status: 502, title: 'The mail server did not take the mail' },
  wallet_required: { status: 403, title: 'The session has no wallet' },
  identity_already_linked: { status: 409, title: 'The identity is linked to another master' },
  role_mismatch: { status: 409, title: 'The wallet is bound in another role' },
  parent_mismatch: { status: 409, title: 'The wallet is bound to another master' },

  // Grants
  grant_denied: { status: 403, title: 'The grant does not permit this' },
  grant_impossible: { status: 422, title: 'This grant could never be used' },
  no_grant: { status: 403, title: 'No grant covers this path' },
  daemon_cannot_grant: { status: 403, title: "A daemon's wallet cannot create grants" },

  // Credentials
  signed_call_required: { status: 422, title: 'This call must be signed' },
  request_replayed: { status: 409, title: 'This request was seen before' },
  audit_error: { status: 500, title: 'The release could not be recorded, so nothing was released' },
  audit_unavailable: { status: 503, title: 'The audit cannot take records at this moment' },
  lease_revocation_disabled: { status: 409, title: 'Leases are not revoked at the cloud here' },
  lease_not_denied: { status: 502, title: 'The cloud did not deny the lease' },
  too_many_leases: { status: 409, title: 'The policy of denied leases is full' },
  sts_error: { status: 502, title: 'The cloud gave no credential' },
} as const satisfies ErrorCodeTable

type Own = typeof errorCodes

declare module '@constellation/contract' {
  interface ErrorCodes extends Own {}
}
