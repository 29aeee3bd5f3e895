import { button, buttonLink, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, form } from '../form.ts'
import { emphasised, type Frame, panelPage } from '../frame.ts'
import { newPasswordField, passwordOwner } from '../password-field.ts'

export type ResetPasswordPage =
  | (Form<'newPassword'> & { readonly state: 'ready'; readonly email: string })
  | { readonly state: 'expired' | 'used'; readonly links: { readonly forgot: string; readonly signIn: string } }

/** The link from the recovery message: choose a new password. */
export function resetPasswordPage(frame: Frame, props: ResetPasswordPage): Html {
  if (props.state === 'ready') return readyPage(frame, props)
  const { reset, signInLink } = messagesOf(frame.locale)
  if (props.state === 'used')
    return panelPage(frame, {
      title: reset.usedHeading,
      heading: reset.usedHeading,
      lede: reset.used,
      content: html`<div class="stack">${buttonLink(signInLink, props.links.signIn)}${buttonLink(reset.again, props.links.forgot, { kind: 'quiet' })}</div>`,
    })
  return panelPage(frame, {
    title: reset.expiredHeading,
    heading: reset.expiredHeading,
    lede: reset.expired,
    refuses: true,
    content: buttonLink(reset.again, props.links.forgot),
  })
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
