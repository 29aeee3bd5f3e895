import type { Deps } from '../../deps.ts'
import { hasNoUser } from '../../store/users.ts'

/** What this deployment can enforce, for the labels of a console. */
export async function readCapabilities(deps: Deps) {
  return {
    mfaModes: ['off'],
    sessionIdle: true,
    sessionAbsolute: true,
    geo: false,
    signUp: deps.settings.signUpEnabled,
    bootstrapped: !(await hasNoUser(deps.db)),
  }
}
