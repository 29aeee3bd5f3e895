import { isLasting, type Kind, makeValue } from './kinds.ts'
import { secrets as allSecrets, type SecretTable } from './secrets.ts'
import { type CompleteState, type Phase, type Secret, secretOf } from './state.ts'

/** The steps of a rotation, in order. Every process must have the secrets of one step before the next step. */
export const steps = ['introduce', 'switch', 'retire'] as const
export type Step = (typeof steps)[number]

/** A step that may not follow the current phase. */
export class WrongStep extends Error {}

const transitions: Record<Step, { from: Phase; to: Phase }> = {
  introduce: { from: 'steady', to: 'introduced' },
  switch: { from: 'introduced', to: 'switched' },
  retire: { from: 'switched', to: 'steady' },
}

/**
 * Applies one step. A repeated step changes nothing, so that an interrupted run can repeat it. A step out of order throws `WrongStep`.
 * The step `introduce` replaces the secrets in `only`, or every secret without it.
 */
export function rotate(
  state: CompleteState,
  step: Step,
  nowSeconds: number,
  only?: readonly string[],
  table: SecretTable = allSecrets,
): CompleteState {
  const { from, to } = transitions[step]
  if (state.phase === to) return state
  if (state.phase !== from) throw new WrongStep(`"${step}" does not follow when the rotation is "${state.phase}"`)
  const change = changes[step]
  return {
    phase: to,
    since: nowSeconds,
    secrets: Object.fromEntries(
      Object.entries(table).map(([name, kind]) => {
        const chosen = only?.includes(name) ?? true
        return [name, change(secretOf(state.secrets, name), { kind, nowSeconds, chosen })]
      }),
    ),
  }
}

type Context = { kind: Kind; nowSeconds: number; chosen: boolean }

const changes: Record<Step, (secret: Secret, context: Context) => Secret> = {
  introduce: (secret, { kind, nowSeconds, chosen }) =>
    chosen ? { ...secret, accepted: makeValue(kind, secret.current, nowSeconds) } : secret,
  switch: ({ current, accepted, ...rest }) =>
    accepted ? { ...rest, current: accepted, accepted: current } : { ...rest, current },
  retire: ({ current, accepted, kept = [] }, { kind }) => {
    const former = isLasting(kind) && accepted ? [accepted, ...kept] : kept
    return { current, ...(former.length > 0 && { kept: former }) }
  },
}
