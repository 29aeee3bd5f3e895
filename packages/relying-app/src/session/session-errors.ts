import { problemResponse } from '../http/problem-response.ts'

/** The access token has expired and login cannot be reached now. The person is still signed in. */
export class LoginUnavailable extends Error {
  readonly status = 503
  readonly requestId: string

  constructor(requestId: string, cause: unknown) {
    super('sign-in is not available at this moment', { cause })
    this.name = 'LoginUnavailable'
    this.requestId = requestId
  }

  /** Hono sends this response when a handler does not catch the error. */
  getResponse(): Response {
    const { message: detail, requestId } = this
    return problemResponse({ code: 'rbac_unavailable', detail, requestId, headers: { 'retry-after': '5' } })
  }
}

/** The session ended while a request was in progress. */
export class SessionEnded extends Error {
  readonly status = 401
  readonly requestId: string

  constructor(requestId: string) {
    super('the session has ended')
    this.name = 'SessionEnded'
    this.requestId = requestId
  }

  /** Hono sends this response when a handler does not catch the error. */
  getResponse(): Response {
    return problemResponse({ code: 'session_required', detail: this.message, requestId: this.requestId })
  }
}
