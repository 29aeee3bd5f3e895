import { field, type Html } from '@constellation/design'
import { messagesOf } from '../locales/index.ts'
import { type FieldError, fieldError } from './form.ts'
import type { Frame } from './frame.ts'

export type NameField = {
  readonly value: string | undefined
  readonly error: FieldError | undefined
  readonly focused?: boolean | undefined
}

/** The name of a person. */
export function nameField(frame: Frame, { value, error, focused }: NameField): Html {
  return field({
    name: 'name',
    label: messagesOf(frame.locale).fields.name,
    autocomplete: 'name',
    value,
    error: fieldError(frame, error),
    focused,
  })
}
