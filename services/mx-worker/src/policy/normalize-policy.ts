import type { Policy } from './policy.ts'
import type { PolicyFrame } from './policy-frame.ts'
import { readPolicy } from './read-policy.ts'

/**
 * The whole policy that workers use, from a stored one. It never throws, and equal inputs give equal outputs. A value that cannot be
 * used is replaced by its default, and a warning says so. Names are read in camelCase and in snake_case. A policy of a later version
 * gives the defaults.
 */
export function normalizePolicy(raw: unknown, frame: PolicyFrame): { policy: Policy; warnings: string[] } {
  const { policy, findings } = readPolicy(raw, frame)
  const warnings = findings.map(({ pointer, message, effect }) => `${pointer || 'the policy'} ${message}; ${effect}`)
  return { policy, warnings }
}
