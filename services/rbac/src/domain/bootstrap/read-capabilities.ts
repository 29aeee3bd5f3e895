import { MfaMode } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { hasPlatformAdministrator } from '../../store/members.ts'
import { isWeaker } from '../second-factors/factor-policy.ts'

/** What this deployment can enforce, for a console. */
export async function readCapabilities(deps: Deps) {
  return {
    mfaModes: MfaMode.options.filter((mode) => !isWeaker(mode, deps.settings.mfaMode)),
    sessionIdle: true,
    sessionAbsolute: true,
    geo: false,
    signUp: deps.settings.signUpEnabled,
    bootstrapped: await hasPlatformAdministrator(deps.db),
  }
}
