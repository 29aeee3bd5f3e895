import { z } from 'zod'
import { type SecretName, secretNames, secrets } from './secrets.ts'

/** Where a rotation stands. `introduced`: the next secrets are accepted everywhere; `switched`: they are used, and the former are still accepted. */
const Phase = z.enum(['steady', 'introduced', 'switched'])

const Secret = z.strictObject({
  current: z.string().min(1),
  /** Accepted beside the current one: what comes next, or what was before, while a rotation runs. */
  accepted: z.string().min(1).optional(),
  /** Former ones that what was stored still needs, the newest first. */
  kept: z.array(z.string().min(1)).optional(),
})

/** All secrets of one constellation, and where their rotation stands. The only place that remembers them. */
export const State = z.strictObject({
  phase: Phase,
  /** When the phase began, in Unix seconds. */
  since: z.int(),
  secrets: z.partialRecord(z.enum(secretNames), Secret),
})
export type State = z.output<typeof State>
export type Phase = z.output<typeof Phase>
export type Secret = z.output<typeof Secret>
export type CompleteState = State & { secrets: Record<SecretName, Secret> }

/** The state with every secret that was missing; what is there stays as it is. */
export function complete(state: State | null, nowSeconds: number): CompleteState {
  const { phase, since, secrets: known } = state ?? { phase: 'steady', since: nowSeconds, secrets: {} }
  return {
    phase,
    since,
    secrets: each((name) => known[name] ?? { current: secrets[name].make(undefined, nowSeconds) }),
  }
}

export function each(secretOf: (name: SecretName) => Secret): Record<SecretName, Secret> {
  // The names are all those of the table.
  return Object.fromEntries(secretNames.map((name) => [name, secretOf(name)])) as Record<SecretName, Secret>
}
