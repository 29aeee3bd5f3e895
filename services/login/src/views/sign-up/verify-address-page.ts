import { button, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { emailField } from '../email-field.ts'
import { type Form, focusedField, form } from '../form.ts'
import { emphasised, type Frame, footLine, panelPage } from '../frame.ts'
import { passwordField, passwordOwner } from '../password-field.ts'

export type VerifyAddressPage =
  | (Form<'password'> & {
      readonly state: 'ready'
      readonly email: string
      /** The sign-up was made in another browser. */
      readonly asksPassword: boolean
    })
  | (Form<'email'> & {
      readonly state: 'expired'
      readonly email?: string | undefined
      readonly links: { readonly signIn: string }
    })

/** The link from the sign-up message. It takes a click, so that the visit of a mail scanner confirms nothing. */
export function verifyAddressPage(frame: Frame, props: VerifyAddressPage): Html {
  return props.state === 'ready' ? readyPage(frame, props) : deadLinkPage(frame, props)
}

type In<State> = Extract<VerifyAddressPage, { readonly state: State }>

function readyPage(frame: Frame, props: In<'ready'>): Html {
  const { verify } = messagesOf(frame.locale)
  const { email, asksPassword, errors = {} } = props
  const focused = focusedField(props, ['password'], {}) === 'password'
  const content = asksPassword
    ? html`${passwordOwner(email)}${passwordField(frame, { error: errors.password, focused })}${button(verify.submitAndSignIn)}`
    : button(verify.submit)
  return panelPage(frame, {
    title: verify.title,
    heading: verify.heading,
    lede: emphasised(asksPassword ? verify.otherBrowser : verify.ready, email),
    content: form(frame, props, ['password'], content),
  })
}

function deadLinkPage(frame: Frame, props: In<'expired'>): Html {
  const { verify, signUp, signInLink } = messagesOf(frame.locale)
  const { email, errors = {}, links } = props
  const focused = focusedField(props, ['email'], { email }) === 'email'
  const content = html`${emailField(frame, { value: email, error: errors.email, focused })}${button(verify.sendNew)}`
  return panelPage(frame, {
    title: verify.expiredHeading,
    heading: verify.expiredHeading,
    lede: verify.expired,
    content: html`${form(frame, props, ['email'], content)}${footLine(signUp.haveOne, signInLink, links.signIn)}`,
  })
}
