import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { isWeaker, readFactorPolicy } from '../second-factors/factor-policy.ts'

/** Refuses a policy that asks less of an account than the platform asks of every one. */
export function refuseWeakPolicy({ settings }: Pick<Deps, 'settings'>, policy: unknown): void {
  const { mfaMode } = readFactorPolicy(policy)
  if (mfaMode === undefined || !isWeaker(mfaMode, settings.mfaMode)) return
  throw new Failure('policy_too_weak', `the platform asks for "${settings.mfaMode}" at least`, {
    errors: [{ pointer: '/policy/mfaMode', message: 'weaker than the platform allows' }],
  })
}
