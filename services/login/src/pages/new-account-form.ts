import { typedEmail } from '@constellation/contract'
import type { FormFields } from '../browser/form.ts'
import type { Deps } from '../deps.ts'
import type { FieldError } from '../views/index.ts'
import { emailError, nameError, newPasswordError } from './form-errors.ts'

export type NewAccount = { name: string; email: string; password: string }

/** What a person typed to create an account. */
export function readNewAccount(form: FormFields): NewAccount {
  return { name: form.field('name').trim(), email: typedEmail(form.field('email')), password: form.field('password') }
}

/** What is wrong with it; undefined when rbac may be asked. */
export function newAccountErrors(
  deps: Deps,
  { name, email, password }: NewAccount,
): Partial<Record<keyof NewAccount, FieldError>> | undefined {
  const errors = { ...nameError(name), ...emailError(email), ...newPasswordError(deps, 'password', password) }
  return Object.keys(errors).length ? errors : undefined
}
