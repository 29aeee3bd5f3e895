import { z } from 'zod'
import { makeValue } from './kinds.ts'
import { type SecretTable, secretNames, secrets } from './secrets.ts'

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
export type Phase = z.output<typeof Phase>
export type Secret = z.output<typeof Secret>
export type Secrets = Readonly<Record<string, Secret>>
export type State = { phase: Phase; since: number; secrets: Partial<Secrets> }
/** A state that has every secret of its table. */
export type CompleteState = State & { secrets: Secrets }

/** The state with every secret that was missing; what is there stays as it is. */
export function complete(state: State | null, nowSeconds: number, table: SecretTable = secrets): CompleteState {
  const { phase, since, secrets: known } = state ?? { phase: 'steady', since: nowSeconds, secrets: {} }
  const entries = Object.entries(table).map(([name, kind]) => [
    name,
    known[name] ?? { current: makeValue(kind, undefined, nowSeconds) },
  ])
  return { phase, since, secrets: Object.fromEntries(entries) }
}

/** A secret that a complete state has. */
export function secretOf(secrets: Secrets, name: string): Secret {
  const secret = secrets[name]
  if (!secret) throw new Error(`there is no secret ${name}`)
  return secret
}
