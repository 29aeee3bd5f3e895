import type { Endpoint } from './endpoint.ts'
import type { ErrorCode } from './error-codes.ts'

/** Every code that an operation may answer: its own, and those that its shape and its access imply. */
export function codesOf(operation: Endpoint): ReadonlySet<ErrorCode> {
  return new Set([...anyRequest, ...(operation.body ? anyBody : []), ...accessCodes(operation), ...operation.errors])
}

const anyRequest = ['malformed_request', 'validation_failed', 'internal', 'unavailable', 'overloaded'] as const
const anyBody = ['unsupported_media_type', 'payload_too_large', 'request_timeout'] as const

function accessCodes({ allow }: Endpoint): readonly ErrorCode[] {
  if (allow === 'public') return []
  if (allow === 'application') return ['application_unauthorized']
  if (allow === 'browser') return ['session_required', 'origin_denied']
  return [
    ...(allow.own ? (['unauthorized'] as const) : []),
    ...(allow.services ? (['service_unauthorized'] as const) : []),
    ...(allow.user ? userCodes(allow.user) : []),
    // Where programs and operators are known too, rbac is asked who the person is.
    ...(allow.user && (allow.own || allow.user.direct) ? (['wrong_application', 'identity_unavailable'] as const) : []),
  ]
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
