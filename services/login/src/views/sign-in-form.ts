import { button, buttonLink, fill, type Html, html, type IconName, icon } from '@constellation/design'
import { messagesOf } from '../locales/index.ts'
import { emailField } from './email-field.ts'
import { type Form, focusedField, form } from './form.ts'
import { type Frame, footLine } from './frame.ts'
import { passwordField } from './password-field.ts'

/** Another way to sign in: a provider or a passkey. It leads to a page of its own. */
export type SignInAlternative = { readonly label: string; readonly href: string; readonly icon?: IconName }

export type SignInForm = Form<'email' | 'password'> & {
  readonly email?: string | undefined
  /** None shows nothing. */
  readonly alternatives: readonly SignInAlternative[]
  readonly links: {
    readonly forgot: string
    /** Where somebody who never confirmed gets the link again. */
    readonly confirmAgain: string
    /** Absent when nobody can create an account. */
    readonly signUp?: string | undefined
  }
}

/** Email and password, other ways below, and the ways out for who cannot. */
export function signInForm(frame: Frame, props: SignInForm): Html {
  const messages = messagesOf(frame.locale)
  const { email, errors = {}, links, alternatives, failure } = props
  const focused = focusedField(props, order, { email })
  const forgot = html`<a href="${links.forgot}" aria-label="${messages.signIn.forgot} ${messages.signIn.forgotAbout}">${messages.signIn.forgot}</a>`
  const content = html`${emailField(frame, { value: email, error: errors.email, focused: focused === 'email' })}${passwordField(
    frame,
    { error: errors.password, focused: focused === 'password', aside: forgot },
  )}${button(messages.signIn.submit)}`
  const unconfirmed =
    failure?.code === 'invalid_credentials'
      ? fill(messages.unconfirmedHint, html`<a href="${links.confirmAgain}">${messages.unconfirmedLink}</a>`)
      : undefined
  return html`${form(frame, props, order, content, unconfirmed)}${alternatives.length > 0 && otherWays(messages.or, alternatives)}${
    links.signUp && footLine(messages.signIn.newHere, messages.signIn.signUp, links.signUp)
  }`
}

const order = ['email', 'password'] as const

function otherWays(or: string, alternatives: readonly SignInAlternative[]): Html {
  const links = alternatives.map((one) =>
    buttonLink(one.label, one.href, { kind: 'quiet', icon: one.icon && icon(one.icon) }),
  )
  return html`<div class="or">${or}</div><div class="stack">${links}</div>`
}
