import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { isWeaker, readFactorPolicy } from '../second-factors/factor-policy.ts'

/** Refuses a policy that is weaker than the platform's. */
export function refuseWeakPolicy({ settings }: Pick<Deps, 'settings'>, policy: unknown): void {
  const { mfaMode } = readFactorPolicy(policy)
  if (mfaMode === undefined || !isWeaker(mfaMode, settings.mfaMode)) return
  throw new Failure('policy_too_weak', `the platform asks for "${settings.mfaMode}" at least`, {
    errors: [{ pointer: '/policy/mfaMode', message: 'weaker than the platform allows' }],
  })
}
