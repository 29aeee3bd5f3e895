import { Failure } from '@constellation/chassis'

/** The refusal of fields of a provider, each by its pointer. The text names them too: the command on the host shows that alone. */
export function refusedFields(errors: { pointer: string; message: string }[]): Failure {
  const text = errors.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join('; ')
  return new Failure('validation_failed', text, { errors })
}
