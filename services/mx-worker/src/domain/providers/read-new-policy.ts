import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { parsePolicyStrictly } from '../../policy/parse-policy-strictly.ts'
import type { Policy } from '../../policy/policy.ts'

/** The policy that an administrator wrote. Refuses values that cannot be used, all of them at once. */
export function readNewPolicy(deps: Pick<Deps, 'settings'>, kind: string, policy: object): Policy {
  const parsed = parsePolicyStrictly(policy, frameOf(deps, kind))
  if (parsed.ok) return parsed.policy
  throw new Failure('validation_failed', 'the policy has values that cannot be used: see errors', {
    errors: parsed.errors.map(({ pointer, message }) => ({ pointer: `/policy${pointer}`, message })),
  })
}
