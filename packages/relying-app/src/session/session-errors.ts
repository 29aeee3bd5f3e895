import { problemResponse } from '../http/problem-response.ts'

/** Login cannot be asked at this moment, and the access token has run out. The person is still signed in. */
export class LoginUnavailable extends Error {
  readonly status = 503
  readonly requestId: string

  constructor(requestId: string, cause: unknown) {
    super('sign-in is not available at this moment', { cause })
    this.name = 'LoginUnavailable'
    this.requestId = requestId
  }

  /** What Hono answers when a handler lets it pass. */
  getResponse(): Response {
    const { message: detail, requestId } = this
    return problemResponse({ code: 'rbac_unavailable', detail, requestId, headers: { 'retry-after': '5' } })
  }
}

/** The session ended while a request was being answered. */
export class SessionEnded extends Error {
  readonly status = 401
  readonly requestId: string

  constructor(requestId: string) {
    super('the session has ended')
    this.name = 'SessionEnded'
    this.requestId = requestId
  }

  /** What Hono answers when a handler lets it pass. */
  getResponse(): Response {
    return problemResponse({ code: 'session_required', detail: this.message, requestId: this.requestId })
  }
}
