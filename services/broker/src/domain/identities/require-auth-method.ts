import { Failure } from '@constellation/chassis'
import type { AuthMethodName, AuthMethods } from '../../auth-methods/auth-methods.ts'
import { registry } from '../../config.ts'
import type { Deps } from '../../deps.ts'

/** A way of signing in. Refuses one that this build does not have (404), or that the operator has not selected (400). */
export function requireAuthMethod<Name extends AuthMethodName>(
  { authMethods: { built, selected } }: Pick<Deps, 'authMethods'>,
  name: Name,
): AuthMethods[Name] {
  const method = selected[name]
  if (method) return method
  if (!built.includes(name)) throw new Failure('not_found', 'there is nothing at this address')
  const variable = registry.variables.authMethods.name
  throw new Failure('auth_method_disabled', `${name} is not selected: the operator adds it to ${variable}`)
}
