import { button, buttonLink, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, form } from '../form.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'
import { newPasswordField, passwordOwner } from '../password-field.ts'

export type ResetPasswordPage =
  | (Form<'newPassword'> & { readonly state: 'ready'; readonly email: string })
  | { readonly state: 'expired' | 'used'; readonly links: { readonly forgot: string } }
  | { readonly state: 'done'; readonly links: { readonly signIn: string } }

/** The link from the recovery message: choose a new password. */
export function resetPasswordPage(frame: Frame, props: ResetPasswordPage): Html {
  const { reset, signInLink } = messagesOf(frame.locale)
  switch (props.state) {
    case 'ready':
      return readyPage(frame, props)
    case 'expired':
    case 'used': {
      const heading = props.state === 'expired' ? reset.expiredHeading : reset.usedHeading
      const content = buttonLink(reset.again, props.links.forgot)
      return panelPage(frame, { title: heading, heading, lede: reset[props.state], content })
    }
    case 'done':
      return panelPage(frame, {
        title: reset.doneHeading,
        heading: reset.doneHeading,
        lede: reset.done,
        content: buttonLink(signInLink, props.links.signIn),
      })
  }
}

function readyPage(frame: Frame, props: Extract<ResetPasswordPage, { readonly state: 'ready' }>): Html {
  const { reset } = messagesOf(frame.locale)
  const { email, errors = {} } = props
  const content = html`${passwordOwner(email)}${newPasswordField(frame, {
    name: 'newPassword',
    error: errors.newPassword,
    focused: true,
  })}${button(reset.submit)}`
  return panelPage(frame, {
    title: reset.title,
    heading: reset.heading,
    lede: emphasised(reset.lede, email),
    content: form(frame, props, ['newPassword'], content),
  })
}
