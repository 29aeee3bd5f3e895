import type { EmailLink } from './email-link.ts'

/** What every way of signing in has. Its use cases are in `domain`. */
export type AuthMethod = {
  /** Throws while nobody can sign in this way. */
  probe(): Promise<void>
}

/** Every way of signing in that a build may have, by its name in `BROKER_AUTH_METHODS`. */
export type AuthMethods = {
  wallet_sig: AuthMethod
  email_link: EmailLink
}
export type AuthMethodName = keyof AuthMethods
