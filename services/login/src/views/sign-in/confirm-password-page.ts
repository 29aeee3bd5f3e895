import { button, buttonLink, type Html, html, notice } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, form } from '../form.ts'
import { emphasised, type Frame, footLine, panelPage } from '../frame.ts'
import { otherWays, type SignInAlternative } from '../identities/other-ways.ts'
import { passwordField, passwordOwner } from '../password-field.ts'

export type ConfirmPasswordPage = Form<'password'> & {
  readonly signedInAs: string
  /** False when the person has none. */
  readonly asksPassword: boolean
  /** The provider that did not give a fresh proof just now. */
  readonly unproved?: string | undefined
  /** The providers that can confirm the person. */
  readonly alternatives: readonly SignInAlternative[]
  readonly links: {
    readonly cancel: string
    readonly forgot: string
    /** Signs this person out and lets another sign in. */
    readonly otherAccount: string
  }
}

/** A sensitive act needs a recent sign-in: the person types the password again. */
export function confirmPasswordPage(frame: Frame, props: ConfirmPasswordPage): Html {
  const { confirmPassword } = messagesOf(frame.locale)
  const { signedInAs, asksPassword, unproved, alternatives, links } = props
  return panelPage(frame, {
    title: confirmPassword.title,
    heading: confirmPassword.heading,
    lede: emphasised(confirmPassword.lede, signedInAs),
    content: html`${unproved && notice('warn', confirmPassword.unproved(unproved))}${asksPassword && passwordForm(frame, props)}${otherWays(frame, alternatives, { alone: !asksPassword })}${footLine(confirmPassword.notYou, confirmPassword.otherAccount, links.otherAccount)}`,
  })
}

function passwordForm(frame: Frame, props: ConfirmPasswordPage): Html {
  const { confirmPassword, signIn } = messagesOf(frame.locale)
  const { signedInAs, errors = {}, links } = props
  const content = html`${passwordOwner(signedInAs)}${passwordField(frame, {
    error: errors.password,
    focused: true,
    aside: html`<a href="${links.forgot}">${signIn.forgot}</a>`,
  })}<div class="stack">${button(confirmPassword.submit)}${buttonLink(confirmPassword.cancel, links.cancel, { kind: 'quiet' })}</div>`
  return form(frame, props, ['password'], content)
}
