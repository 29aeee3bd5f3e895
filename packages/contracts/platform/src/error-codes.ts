import type { ErrorCodeTable } from '@constellation/contract'

/** The codes that platform-api adds to the common ones. */
export const errorCodes = {
  slug_taken: { status: 409, title: 'Another tenant has or had this slug' },
  slug_reserved: { status: 422, title: 'The slug is reserved' },
  tenant_suspended: { status: 403, title: 'The organisation is suspended' },
  already_exists: { status: 409, title: 'There is one already' },
  self_action_forbidden: { status: 403, title: 'Nobody does this to themselves' },
  admin_exists: { status: 409, title: 'The organisation has an active administrator' },
  recovery_address_unknown: { status: 422, title: 'The address is not the billing contact of the organisation' },
  email_mismatch: { status: 409, title: 'The invitation is for another address' },
  confirmation_mismatch: { status: 422, title: 'The confirmation is not the name of the object' },
  mail_unavailable: { status: 503, title: 'This installation sends no mail' },
  domain_owned_elsewhere: { status: 409, title: 'Another organisation has proved that the domain is theirs' },
  public_suffix: { status: 422, title: 'Nobody can own this name alone' },
  reserved_domain: { status: 422, title: 'The domain belongs to the platform itself' },
  invalid_domain: { status: 422, title: 'This is no domain' },
  dmarc_step_too_large: { status: 409, title: 'From none to reject in one step has to be confirmed' },
  domain_in_use: { status: 409, title: 'The mail server still uses the domain' },
  primary_domain: { status: 409, title: 'The primary domain is not removed' },
  version_mismatch: { status: 412, title: 'The object was changed in the meantime' },
  precondition_required: { status: 428, title: 'The version that is to be changed is missing' },
} as const satisfies ErrorCodeTable

type Own = typeof errorCodes

declare module '@constellation/contract' {
  interface ErrorCodes extends Own {}
}
