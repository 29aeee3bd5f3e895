import { button, fill, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { emailField } from '../email-field.ts'
import { type Form, focusedField, form } from '../form.ts'
import { type Frame, footLine } from '../frame.ts'
import { otherWays, type SignInAlternative } from '../identities/other-ways.ts'
import { type PasskeyForm, passkeyForm } from '../passkeys/passkey-form.ts'
import { passwordField } from '../password-field.ts'

export type SignInForm = Form<'email' | 'password'> & {
  readonly email?: string | undefined
  /** None shows nothing. */
  readonly alternatives: readonly SignInAlternative[]
  /** Absent when passkeys are not accepted. */
  readonly passkey?: PasskeyForm | undefined
  readonly links: {
    readonly forgot: string
    /** Where a person who never confirmed their address gets the link again. */
    readonly confirmAgain: string
    /** Absent when nobody can create an account. */
    readonly signUp?: string | undefined
  }
}

/** Email and password, other ways to sign in, and help for people who cannot. */
export function signInForm(frame: Frame, props: SignInForm): Html {
  const messages = messagesOf(frame.locale)
  const { email, errors = {}, links, alternatives, passkey, failure } = props
  const focused = focusedField(props, order, { email })
  const forgot = html`<a href="${links.forgot}" aria-label="${messages.signIn.forgot} ${messages.signIn.forgotAbout}">${messages.signIn.forgot}</a>`
  const content = html`${emailField(frame, { value: email, error: errors.email, focused: focused === 'email', passkeys: Boolean(passkey) })}${passwordField(
    frame,
    { error: errors.password, focused: focused === 'password', aside: forgot },
  )}${button(messages.signIn.submit)}`
  const unconfirmed =
    failure?.code === 'invalid_credentials'
      ? fill(messages.unconfirmedHint, html`<a href="${links.confirmAgain}">${messages.unconfirmedLink}</a>`)
      : undefined
  return html`${form(frame, props, order, content, unconfirmed)}${otherWays(frame, alternatives, passkey && { passkey: passkeyForm(frame, passkey, { does: 'get', label: messages.signIn.passkey, kind: 'quiet', autofill: true }) })}${
    links.signUp && footLine(messages.signIn.newHere, messages.signIn.signUp, links.signUp)
  }`
}

const order = ['email', 'password'] as const
