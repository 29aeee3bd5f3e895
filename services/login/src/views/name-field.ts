import { field, type Html } from '@constellation/design'
import { messagesOf } from '../locales/index.ts'
import { type FieldError, fieldError } from './form.ts'
import type { Frame } from './frame.ts'

export type NameField = {
  readonly value: string | undefined
  readonly error: FieldError | undefined
  readonly focused?: boolean | undefined
}

/** What a person is called. */
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
