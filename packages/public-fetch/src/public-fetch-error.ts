/**
 * Why nothing was fetched: the URL or its address is `refused`, its name is `unknown`, no connection came about, TLS failed, the time was
 * over, the answer is a redirect, has too many bytes, or is no HTTP.
 */
export type PublicFetchFailure =
  | 'url_refused'
  | 'address_refused'
  | 'name_unknown'
  | 'unreachable'
  | 'tls_failed'
  | 'timeout'
  | 'redirected'
  | 'answer_too_long'
  | 'answer_broken'

/** The message is for the stranger who gave the address, so it holds nothing of our network. */
export class PublicFetchError extends Error {
  readonly failure: PublicFetchFailure

  constructor(failure: PublicFetchFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PublicFetchError'
    this.failure = failure
  }
}
