/** The steps at which a server answers. `end` is the answer to the whole message. */
export type SmtpStep = 'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'end'

/**
 * What the server does instead of accepting: it answers with a line, closes the connection (`drop`), or answers nothing (`hang`). A message
 * at `end` with `keeps` is accepted all the same.
 */
export type SmtpFault = {
  at: SmtpStep
  /** A reply such as `450 4.2.0 later`, `drop` or `hang`. */
  answer: string
  /** Only for commands with this text in them, such as an address. */
  about?: string
  /** How often; for ever when absent. */
  times?: number
  keeps?: true
}

/** A message that was accepted, with its envelope and its bytes as they were before dots were doubled. */
export type SmtpMail = {
  from: string
  /** What came after the address in MAIL, such as `SMTPUTF8`. */
  parameters: string
  to: readonly string[]
  data: Buffer
  /** Whose connection it came by, by the order of connections. */
  connection: number
  isEncrypted: boolean
}

export type SmtpControl = {
  /** Replaces the faults. They are tried in their order. */
  setFaults(faults: readonly SmtpFault[]): void
  /** What was accepted, in its order. */
  messages(): readonly SmtpMail[]
  /** How many connections were made. */
  connections(): number
  /** Every command of every connection, without what the messages contain. */
  commands(): readonly string[]
  /** Does this before the next DATA is answered, once. */
  beforeData(work: () => Promise<unknown>): void
  /** Ends every connection, as a server does with those that nobody uses. */
  endConnections(): void
  clear(): void
}
