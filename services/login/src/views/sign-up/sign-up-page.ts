import { button, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { emailField } from '../email-field.ts'
import { type Form, focusedField, form } from '../form.ts'
import { type Application, type Frame, footLine, panelPage } from '../frame.ts'
import { otherWays, type SignInAlternative } from '../identities/other-ways.ts'
import { nameField } from '../name-field.ts'
import { newPasswordField } from '../password-field.ts'

export type SignUpPage = Form<'name' | 'email' | 'password'> & {
  readonly app: Application | null
  readonly name?: string | undefined
  readonly email?: string | undefined
  /** None shows nothing. */
  readonly alternatives: readonly SignInAlternative[]
  readonly links: { readonly signIn: string }
}

/** Create an account: name, address, password. */
export function signUpPage(frame: Frame, props: SignUpPage): Html {
  const { signUp, signInLink } = messagesOf(frame.locale)
  const { app, name, email, errors = {}, alternatives, links } = props
  const focused = focusedField(props, order, { name, email })
  const content = html`${nameField(frame, { value: name, error: errors.name, focused: focused === 'name' })}${emailField(
    frame,
    { value: email, error: errors.email, focused: focused === 'email' },
  )}${newPasswordField(frame, {
    name: 'password',
    error: errors.password,
    focused: focused === 'password',
  })}${button(signUp.submit)}`
  return panelPage(frame, {
    title: signUp.title,
    heading: signUp.heading,
    lede: app ? signUp.lede(app.name) : signUp.ledeAlone(frame.brand.name),
    content: html`${form(frame, props, order, content)}${otherWays(frame, alternatives)}${footLine(signUp.haveOne, signInLink, links.signIn)}`,
  })
}

const order = ['name', 'email', 'password'] as const
