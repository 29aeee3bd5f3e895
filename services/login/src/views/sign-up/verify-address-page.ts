import { button, buttonLink, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { emailField } from '../email-field.ts'
import { type Form, focusedField, form } from '../form.ts'
import { type Application, emphasised, type Frame, footLine, panelPage } from '../frame.ts'
import { passwordField, passwordOwner } from '../password-field.ts'

export type VerifyAddressPage =
  | (Form<'password'> & {
      readonly state: 'ready'
      readonly email: string
      /** The link was opened in another browser than the one of the sign-up. */
      readonly asksPassword: boolean
    })
  | (Form<'email'> & {
      readonly state: 'expired' | 'used'
      readonly email?: string | undefined
      readonly links: { readonly signIn: string }
    })
  | {
      readonly state: 'done'
      readonly email: string
      readonly app: Application | null
      readonly links: { readonly onward: string }
    }

/** The link from the sign-up message: one press confirms, so that a mail scanner's visit does not. */
export function verifyAddressPage(frame: Frame, props: VerifyAddressPage): Html {
  switch (props.state) {
    case 'ready':
      return readyPage(frame, props)
    case 'expired':
    case 'used':
      return deadLinkPage(frame, props)
    case 'done':
      return donePage(frame, props)
  }
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

function deadLinkPage(frame: Frame, props: In<'expired' | 'used'>): Html {
  const { verify, signUp, signInLink } = messagesOf(frame.locale)
  const { state, email, errors = {}, links } = props
  const focused = focusedField(props, ['email'], { email }) === 'email'
  const content = html`${emailField(frame, { value: email, error: errors.email, focused })}${button(verify.sendNew)}`
  const heading = state === 'expired' ? verify.expiredHeading : verify.usedHeading
  return panelPage(frame, {
    title: heading,
    heading,
    lede: verify[state],
    content: html`${form(frame, props, ['email'], content)}${footLine(signUp.haveOne, signInLink, links.signIn)}`,
  })
}

function donePage(frame: Frame, { email, app, links }: In<'done'>): Html {
  const messages = messagesOf(frame.locale)
  return panelPage(frame, {
    title: messages.verify.doneHeading,
    heading: messages.verify.doneHeading,
    lede: emphasised(messages.verify.done, email),
    content: buttonLink(app ? messages.continueTo(app.name) : messages.continue, links.onward),
  })
}
