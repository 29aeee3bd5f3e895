import { button, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { emailField } from '../email-field.ts'
import { type Form, focusedField, form } from '../form.ts'
import { type Frame, footLine, panelPage } from '../frame.ts'

export type ForgotPasswordPage = Form<'email'> & {
  /** The same form also gets a confirmation link again. */
  readonly purpose: 'recovery' | 'confirm_again'
  readonly email?: string | undefined
  readonly links: { readonly signIn: string }
}

/** Asks for the address that a link goes to. The next page never tells whether it is known. */
export function forgotPasswordPage(frame: Frame, props: ForgotPasswordPage): Html {
  const { forgot, confirmAgain, signInLink } = messagesOf(frame.locale)
  const { purpose, email, errors = {}, links } = props
  const texts = purpose === 'recovery' ? forgot : confirmAgain
  const focused = focusedField(props, ['email'], { email }) === 'email'
  const content = html`${emailField(frame, { value: email, error: errors.email, focused })}${button(texts.submit)}`
  return panelPage(frame, {
    title: texts.title,
    heading: texts.heading,
    lede: texts.lede,
    content: html`${form(frame, props, ['email'], content)}${footLine(texts.out, signInLink, links.signIn)}`,
  })
}
