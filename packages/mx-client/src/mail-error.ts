type Details = {
  code: string
  status?: number | undefined
  errors?: readonly { pointer: string; message: string }[]
  retryAfterSeconds?: number | undefined
  isTemporary: boolean
  cause: unknown
}

/** Why a mail was not accepted, or not found. */
export class MailError extends Error {
  override readonly name = 'MailError'
  /** `unreachable` when there was no answer, else the code of the problem document. */
  readonly code: string
  readonly status: number | undefined
  /** The members that are wrong, each by its JSON pointer. */
  readonly errors: readonly { pointer: string; message: string }[]
  readonly retryAfterSeconds: number | undefined
  /** Whether the same may succeed later. */
  readonly isTemporary: boolean

  constructor(message: string, { code, status, errors = [], retryAfterSeconds, isTemporary, cause }: Details) {
    super(message, { cause })
    this.code = code
    this.status = status
    this.errors = errors
    this.retryAfterSeconds = retryAfterSeconds
    this.isTemporary = isTemporary
  }
}
