import { field, type Html, html } from '@constellation/design'
import { messagesOf } from '../locales/index.ts'
import { type FieldError, fieldError } from './form.ts'
import type { Frame } from './frame.ts'

export type PasswordField = {
  readonly error: FieldError | undefined
  readonly focused?: boolean | undefined
  readonly aside?: Html | undefined
}

/** The current password of a person. */
export function passwordField(frame: Frame, { error, focused, aside }: PasswordField): Html {
  const { fields } = messagesOf(frame.locale)
  return field({
    name: 'password',
    label: fields.password,
    type: 'password',
    autocomplete: 'current-password',
    error: fieldError(frame, error),
    focused,
    aside,
    reveal: fields.reveal,
  })
}

/** A new password, with its rule shown before the person types. */
export function newPasswordField(
  frame: Frame,
  { name, error, focused }: PasswordField & { readonly name: 'password' | 'newPassword' },
): Html {
  const { fields } = messagesOf(frame.locale)
  return field({
    name,
    label: name === 'password' ? fields.password : fields.newPassword,
    type: 'password',
    autocomplete: 'new-password',
    hint: fields.passwordRule(frame.passwordMinLength),
    error: fieldError(frame, error),
    focused,
    reveal: fields.reveal,
  })
}

/** Tells a password manager whose password this is when the page has no address field. It is not sent. */
export function passwordOwner(email: string): Html {
  return html`<input class="hidden" type="email" autocomplete="username" value="${email}" readonly tabindex="-1" aria-hidden="true">`
}
