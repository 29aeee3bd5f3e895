import type { Policy } from './policy.ts'
import type { PolicyFrame } from './policy-frame.ts'
import { readPolicy } from './read-policy.ts'

/** What an administrator wrote: the whole policy with a warning for each unknown name, or all errors at once. */
export type StrictPolicy =
  | { ok: true; policy: Policy; warnings: string[] }
  | { ok: false; errors: { pointer: string; message: string }[] }

/**
 * Reads a policy that is about to be stored. A value of the wrong type or out of bounds, a name that stands twice, and a later version
 * are errors, each with its JSON pointer. An unknown name is a warning. It never throws.
 */
export function parsePolicyStrictly(raw: unknown, frame: PolicyFrame): StrictPolicy {
  const { policy, findings } = readPolicy(raw, frame)
  const errors = findings.filter(({ about }) => about === 'value').map(({ pointer, message }) => ({ pointer, message }))
  if (errors.length > 0) return { ok: false, errors }
  return {
    ok: true,
    policy,
    warnings: findings.map(({ pointer, message, effect }) => `${pointer} ${message}; ${effect}`),
  }
}
