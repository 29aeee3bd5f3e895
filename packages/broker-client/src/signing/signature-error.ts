/** What is wrong with a signature, and the status with which a server answers. */
const statuses = {
  not_hex: 422,
  wrong_length: 422,
  compact_form: 422,
  contract_wallet: 422,
  recovery_byte: 422,
  out_of_range: 422,
  high_s: 401,
  unrecoverable: 401,
} as const

export type SignatureFault = keyof typeof statuses

/** 422: it is not a well-formed signature. 401: it is one, and it proves nothing. */
export type SignatureStatus = (typeof statuses)[SignatureFault]

/** A signature that is refused before an address is compared. The message never holds a part of it. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError'
  readonly fault: SignatureFault
  readonly status: SignatureStatus

  constructor(fault: SignatureFault, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.fault = fault
    this.status = statuses[fault]
  }
}
