import type { Html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Frame, panelPage } from '../frame.ts'
import { type SignInForm, signInForm } from './sign-in-form.ts'

export type SessionExpiredPage = SignInForm & {
  readonly why: 'idle' | 'ended' | 'reused'
}

/** A session is over: the person signs in and goes on where they were. */
export function sessionExpiredPage(frame: Frame, props: SessionExpiredPage): Html {
  const { sessionExpired } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: sessionExpired.title,
    heading: sessionExpired.heading,
    lede: sessionExpired[props.why],
    content: signInForm(frame, props),
  })
}
