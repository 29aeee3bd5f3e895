import { field, type Html } from '@constellation/design'
import { messagesOf } from '../locales/index.ts'
import { type FieldError, fieldError } from './form.ts'
import type { Frame } from './frame.ts'

export type EmailField = {
  readonly value: string | undefined
  readonly error: FieldError | undefined
  readonly focused?: boolean | undefined
  /** The browser suggests passkeys too. */
  readonly passkeys?: boolean | undefined
}

/** The address that names an account. */
export function emailField(frame: Frame, { value, error, focused, passkeys }: EmailField): Html {
  return field({
    name: 'email',
    label: messagesOf(frame.locale).fields.email,
    type: 'email',
    autocomplete: passkeys ? 'username webauthn' : 'username',
    value,
    error: fieldError(frame, error),
    focused,
  })
}
