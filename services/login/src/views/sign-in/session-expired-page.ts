import type { Html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Frame, panelPage } from '../frame.ts'
import { type SignInForm, signInForm } from './sign-in-form.ts'

export type SessionExpiredPage = SignInForm & {
  /** `idle`: nobody used it for too long; `ended`: somebody ended it. */
  readonly why: 'idle' | 'ended'
}

/** A session is over: sign in at once and go on where one was. */
export function sessionExpiredPage(frame: Frame, props: SessionExpiredPage): Html {
  const { sessionExpired } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: sessionExpired.title,
    heading: sessionExpired.heading,
    lede: sessionExpired[props.why],
    content: signInForm(frame, props),
    passkeys: Boolean(props.passkey),
  })
}
