import type { RecoveryNotice } from '../mails/recovery-mail.ts'
import type { SignInLink } from '../mails/sign-in-mail.ts'
import type { SignInPages } from '../pages/sign-in-pages.ts'
import type { GooglePerson } from './google/id-token.ts'
import type { SignedState } from './google/signed-state.ts'

/** What every way of signing in has. Its use cases are in `domain`. */
export type AuthMethod = {
  /** Throws while nobody can sign in this way. */
  probe(): Promise<void>
}

/** Sign-in with a link that is sent by e-mail. */
export type EmailLink = AuthMethod & {
  /** Names a sign-in in the audit: HMAC-SHA256 of its id. An auditor with the key finds it, and no token is needed. */
  tagOf(requestId: string): string
  /** Throws when the mail server does not take the mail. */
  sendLink(link: Omit<SignInLink, 'landingUrl'> & { to: string }): Promise<void>
  /** Tells a linked address of a recovery. Throws as `sendLink` does. */
  sendRecoveryNotice(notice: RecoveryNotice & { to: string }): Promise<void>
  pages: SignInPages
}

/** Sign-in at Google: authorization code flow with PKCE, a signed state and a nonce. */
export type OAuth2Google = AuthMethod & {
  state: SignedState
  /** The host that answers of Google come to. */
  callbackHost: string
  authorizationUrl(request: { state: string; nonce: string; codeVerifier: string }): string
  /** Who Google proved. Throws a `GoogleFailure`. Nothing of the tokens leaves. */
  complete(answer: { code: string; codeVerifier: string; nonce: string }): Promise<GooglePerson>
  pages: SignInPages
}

/** Every way of signing in that a build may have, by its name in `BROKER_AUTH_METHODS`. */
export type AuthMethods = {
  wallet_sig: AuthMethod
  email_link: EmailLink
  oauth2_google: OAuth2Google
}
export type AuthMethodName = keyof AuthMethods
