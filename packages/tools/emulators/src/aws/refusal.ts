/** A refusal by its code on the wire. The service gives it its form. */
export class AwsRefusal extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status: number = statusOf(code)) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** Codes whose status is not 400. */
const statuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  ExpiredToken: 403,
  IDPRejectedClaim: 403,
  InvalidAccessKeyId: 403,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  RegionDisabledException: 403,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  NoSuchBucket: 404,
  NoSuchEntity: 404,
  NoSuchKey: 404,
  MethodNotAllowed: 405,
  LimitExceeded: 409,
  InvalidRange: 416,
  InternalError: 500,
  InternalFailure: 500,
  NotImplemented: 501,
  ServiceUnavailable: 503,
  SlowDown: 503,
}

function statusOf(code: string): number {
  return statuses[code] ?? 400
}
