export type SmtpOptions = {
  /** On 127.0.0.1; 0, the default, chooses a free one. */
  port?: number
  /** What EHLO offers, beside STARTTLS and AUTH. */
  extensions?: readonly string[]
  /** Who may sign in; nobody has to when absent. */
  user?: { name: string; password: string }
  /** The key and the certificate; without them there is no encryption. */
  tls?: { key: string; cert: string }
  /** Encrypted from the beginning instead of by STARTTLS. */
  isSecure?: boolean
}
