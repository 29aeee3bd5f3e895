import { type Html, html, notice } from '@constellation/design'
import { type Messages, messagesOf } from '../../locales/index.ts'
import { type Application, type Frame, panelPage } from '../frame.ts'
import { type SignInForm, signInForm } from './sign-in-form.ts'

export type SignInPage = SignInForm & {
  readonly app: Application | null
  /** What the person has just done. */
  readonly notice?: keyof Messages['signIn']['notices'] | undefined
}

/** The page that most people see: sign in, then go on to the application. */
export function signInPage(frame: Frame, props: SignInPage): Html {
  const { signIn } = messagesOf(frame.locale)
  const heading = props.app ? signIn.heading(props.app.name) : signIn.title
  return panelPage(frame, {
    title: heading,
    heading,
    lede: signIn.lede(frame.brand.name),
    content: html`${props.notice && notice(props.notice === 'consent_denied' ? 'warn' : 'good', signIn.notices[props.notice])}${signInForm(frame, props)}`,
  })
}
