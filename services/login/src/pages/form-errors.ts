import { Failure } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import { EmailAddress } from '@constellation/contract'
import type { Deps } from '../deps.ts'
import { passRefusals } from '../domain/pass-refusals.ts'
import { statusOf } from '../error-codes.ts'
import type { FieldError, FormFailure } from '../views/index.ts'
import type { PageRequest } from './page-request.ts'

/** What is wrong with a name, as the error of its field. */
export function nameError(name: string): { name?: FieldError } {
  if (!name) return { name: 'name_required' }
  return name.length > 80 ? { name: 'name_too_long' } : {}
}

/** What is wrong with the name of a passkey or an app. */
export function factorNameError(name: string): { name?: FieldError } {
  if (!name) return { name: 'factor_name_required' }
  return name.length > 60 ? { name: 'factor_name_too_long' } : {}
}

/** What is wrong with an address. Whether it exists only a mail can tell. */
export function emailError(email: string): { email?: FieldError } {
  if (!email) return { email: 'email_required' }
  return EmailAddress.safeParse(email).success ? {} : { email: 'email_invalid' }
}

/** What can be said of a new password before rbac is asked. */
export function newPasswordError<Field extends string>(
  { settings }: Pick<Deps, 'settings'>,
  field: Field,
  password: string,
): Partial<Record<Field, FieldError>> {
  const length = [...password.normalize('NFC')].length
  const error = !password
    ? 'password_required'
    : length < settings.passwordMinLength
      ? 'password_too_short'
      : length > 256
        ? 'password_too_long'
        : undefined
  // The one member is the field that was named.
  return (error ? { [field]: error } : {}) as Partial<Record<Field, FieldError>>
}

const reasons: Record<string, FieldError> = {
  too_short: 'password_too_short',
  too_common: 'password_too_common',
  too_guessable: 'password_too_guessable',
  breached: 'password_breached',
  too_personal: 'password_contains_identity',
}

/** The fields that rbac refused, by the names they have in the form; undefined when it was not the fields. */
export function refusedFields(error: unknown, names: Record<string, string>): Record<string, FieldError> | undefined {
  if (!(error instanceof Refusal) || (error.code !== 'validation_failed' && error.code !== 'password_refused'))
    return undefined
  const entries = (error.problem.errors ?? []).map(({ pointer, message }) => {
    const field = pointer.slice(1)
    return [names[field] ?? field, reasons[message] ?? (field === 'email' ? 'email_invalid' : 'value_refused')] as const
  })
  return entries.length ? Object.fromEntries(entries) : { password: 'value_refused' }
}

/** A failure that is shown above the form, with the status of the page; any other is thrown on. */
export function formFailure(request: PageRequest, error: unknown): { failure: FormFailure; status: number } {
  const failure = error instanceof Error ? passRefusals(error) : undefined
  const code = failure instanceof Failure ? shownFailures.find((one) => one === failure.code) : undefined
  if (!(failure instanceof Failure) || !code) throw error
  const seconds = failure.retryAfterSeconds
  if (seconds !== undefined) request.retryAfter(seconds)
  const retryAt = seconds === undefined ? undefined : new Date(request.deps.now().getTime() + seconds * 1000)
  return { failure: { code, retryAt }, status: statusOf(failure.code) }
}

const shownFailures = [
  'invalid_credentials',
  'invalid_csrf',
  'rate_limited',
  'overloaded',
  'rbac_unavailable',
  'mfa_locked',
  'passkey_refused',
  'passkey_changed',
  'unknown_passkey',
  'invalid_passkey',
  'too_many_passkeys',
  'factor_not_allowed',
  'reset_not_possible',
] as const
