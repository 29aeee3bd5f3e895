import { z } from 'zod'
import { makeValue } from './kinds.ts'
import { type SecretTable, secretNames, secrets } from './secrets.ts'

/** The phase of a rotation. `introduced`: new secrets are accepted. `switched`: new secrets are used, former ones still accepted. */
const Phase = z.enum(['steady', 'introduced', 'switched'])

const Secret = z.strictObject({
  current: z.string().min(1),
  /** Also accepted during a rotation: the next value, or the former one. */
  accepted: z.string().min(1).optional(),
  /** Former values that stored rows still need, the newest first. */
  kept: z.array(z.string().min(1)).optional(),
})

/** All secrets of one constellation, and the phase of their rotation. Nothing else stores them. */
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

/** Adds missing secrets to the state. Existing secrets do not change. */
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
