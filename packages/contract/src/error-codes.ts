/** What a code of a problem document means: its HTTP status and its title. */
export type ErrorCodeTable = Readonly<Record<string, { status: number; title: string }>>

/** The codes that any request can meet. A contract declares its own beside its operations. */
export const commonErrorCodes = {
  malformed_request: { status: 400, title: 'The request cannot be read' },
  validation_failed: { status: 422, title: 'The request breaks its schema' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Only JSON is read here' },
  internal: { status: 500, title: 'Something broke on our side' },
  unavailable: { status: 503, title: 'A part that this service stands on does not answer' },
  overloaded: { status: 503, title: 'Too much to do at this moment' },
  rate_limited: { status: 429, title: 'Too many attempts' },

  // A change that is sent more than once, or meets another
  state_conflict: { status: 409, title: 'The state of the object does not permit this' },
  idempotency_in_progress: { status: 409, title: 'The same request is being answered at this moment' },
  idempotency_conflict: { status: 422, title: 'The key belongs to another request' },

  // Who is calling
  service_unauthorized: { status: 401, title: 'The calling service is not known or not allowed here' },
  unauthorized: { status: 401, title: 'The caller did not prove who it is' },
  application_unauthorized: { status: 401, title: 'The application did not prove who it is' },
  missing_ticket: { status: 401, title: 'Nobody is signed in' },
  invalid_ticket: { status: 401, title: 'The sign-in is not valid' },
  ticket_expired: { status: 401, title: 'The sign-in has expired' },
  session_required: { status: 401, title: 'No session' },
  reauth_required: { status: 401, title: 'A recent sign-in is needed' },
  second_factor_required: { status: 401, title: 'The second factor has to be proved in this session' },
  restricted_session: { status: 403, title: 'A step has to be finished first' },
  wrong_application: { status: 403, title: 'The sign-in is for another application' },
  identity_unavailable: { status: 503, title: 'Nobody can be identified at this moment' },
  last_admin: { status: 409, title: 'The last administrator stays' },
  permission_denied: { status: 403, title: 'Not permitted' },
  origin_denied: { status: 403, title: 'The request comes from another origin' },
} as const satisfies ErrorCodeTable

type Common = typeof commonErrorCodes

/** Every code of every contract. Each contract adds its own by declaration merging, so one code cannot have two meanings. */
export interface ErrorCodes extends Common {}

export type ErrorCode = keyof ErrorCodes

export function isCommonErrorCode(code: string): code is keyof Common {
  return Object.hasOwn(commonErrorCodes, code)
}
