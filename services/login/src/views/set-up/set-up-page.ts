import { button, buttonLink, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { emailField } from '../email-field.ts'
import { type Form, focusedField, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'
import { nameField } from '../name-field.ts'
import { newPasswordField } from '../password-field.ts'

export type SetUpPage =
  | (Form<'name' | 'email' | 'password'> & {
      readonly state: 'ready'
      readonly name?: string | undefined
      readonly email?: string | undefined
    })
  | { readonly state: 'used'; readonly links: { readonly signIn: string } }

/** The one-time link of a fresh installation: the first administrator. */
export function setUpPage(frame: Frame, props: SetUpPage): Html {
  const { setUp, signInLink } = messagesOf(frame.locale)
  if (props.state === 'ready') return readyPage(frame, props)
  return panelPage(frame, {
    title: setUp.title,
    heading: setUp.usedHeading,
    lede: setUp.used,
    content: buttonLink(signInLink, props.links.signIn),
  })
}

function readyPage(frame: Frame, props: Extract<SetUpPage, { readonly state: 'ready' }>): Html {
  const { setUp } = messagesOf(frame.locale)
  const { name, email, errors = {} } = props
  const focused = focusedField(props, order, { name, email })
  const content = html`${nameField(frame, { value: name, error: errors.name, focused: focused === 'name' })}${emailField(
    frame,
    { value: email, error: errors.email, focused: focused === 'email' },
  )}${newPasswordField(frame, { name: 'password', error: errors.password, focused: focused === 'password' })}${button(setUp.submit)}`
  return panelPage(frame, {
    title: setUp.title,
    heading: setUp.heading(frame.brand.name),
    lede: setUp.lede,
    content: form(frame, props, order, content),
  })
}

const order = ['name', 'email', 'password'] as const
