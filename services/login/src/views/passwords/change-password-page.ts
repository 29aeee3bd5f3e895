import { button, buttonLink, field, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Form, fieldError, focusedField, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'
import { newPasswordField, passwordOwner } from '../password-field.ts'

export type ChangePasswordPage = Form<'currentPassword' | 'newPassword'> & {
  readonly email: string
  /** False when the person signed in a moment ago. */
  readonly asksCurrent: boolean
  /** They have a one-time password, which no longer works. */
  readonly isGiven?: boolean
  readonly links: { readonly cancel: string; readonly forgot: string }
}

/** Choose another password while signed in. */
export function changePasswordPage(frame: Frame, props: ChangePasswordPage): Html {
  const { changePassword, fields } = messagesOf(frame.locale)
  const { email, asksCurrent, isGiven, errors = {}, links } = props
  const order = asksCurrent ? (['currentPassword', 'newPassword'] as const) : (['newPassword'] as const)
  const focused = focusedField(props, order, {})
  const current =
    asksCurrent &&
    field({
      name: 'currentPassword',
      label: fields.currentPassword,
      type: 'password',
      autocomplete: 'current-password',
      error: fieldError(frame, errors.currentPassword),
      focused: focused === 'currentPassword',
      aside: html`<a href="${links.forgot}">${changePassword.forgot}</a>`,
    })
  const content = html`${passwordOwner(email)}${current}${newPasswordField(frame, {
    name: 'newPassword',
    error: errors.newPassword,
    focused: focused === 'newPassword',
  })}<div class="stack">${button(changePassword.submit)}${buttonLink(isGiven ? changePassword.signOut : changePassword.cancel, links.cancel, { kind: 'quiet' })}</div>`
  return panelPage(frame, {
    title: changePassword.title,
    heading: isGiven ? changePassword.givenHeading : changePassword.heading,
    lede: isGiven ? changePassword.givenLede : changePassword.lede,
    content: form(frame, props, order, content),
  })
}
