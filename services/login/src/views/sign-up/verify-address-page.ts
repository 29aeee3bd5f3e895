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
      /** The sign-up was made in another browser. */
      readonly asksPassword: boolean
    })
  | (Form<'email'> & {
      readonly state: 'expired'
      readonly email?: string | undefined
      readonly links: { readonly signIn: string }
    })
  | {
      readonly state: 'used'
      /** Who is signed in in this browser, by address or name; undefined when nobody is. */
      readonly signedInAs: string | undefined
      readonly app: Application | null
      /** The sign-in page lets a person who is signed in through. */
      readonly links: { readonly signIn: string }
    }

/** The link from the sign-up message. It takes a click, so that the visit of a mail scanner confirms nothing. */
export function verifyAddressPage(frame: Frame, props: VerifyAddressPage): Html {
  if (props.state === 'ready') return readyPage(frame, props)
  return props.state === 'used' ? usedLinkPage(frame, props) : deadLinkPage(frame, props)
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

function usedLinkPage(frame: Frame, { signedInAs, app, links }: In<'used'>): Html {
  const { verify, signInLink, continueTo, continue: goOn } = messagesOf(frame.locale)
  const onward = app ? continueTo(app.name) : goOn
  return panelPage(frame, {
    title: verify.usedHeading,
    heading: verify.usedHeading,
    lede: signedInAs === undefined ? verify.used : emphasised(verify.usedSignedIn, signedInAs),
    content: buttonLink(signedInAs !== undefined ? onward : signInLink, links.signIn),
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
    refuses: true,
    content: html`${form(frame, props, ['email'], content)}${footLine(signUp.haveOne, signInLink, links.signIn)}`,
  })
}
