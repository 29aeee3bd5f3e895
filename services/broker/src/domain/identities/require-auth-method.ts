import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'

/** Refuses a way of signing in that this build does not have (404), or that the operator has not selected (400). */
export function requireAuthMethod({ settings }: Pick<Deps, 'settings'>, name: string): void {
  if (!settings.builtAuthMethods.includes(name)) throw new Failure('not_found', 'there is nothing at this address')
  if (!settings.authMethods.includes(name))
    throw new Failure('auth_method_disabled', `${name} is not selected: the operator adds it to BROKER_AUTH_METHODS`)
}
