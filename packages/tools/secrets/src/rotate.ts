import { type SecretName, secretNames, secrets } from './secrets.ts'
import { type CompleteState, each, type Phase, type Secret } from './state.ts'

/** The steps of a rotation, in their order. After each, every process has to have what it says before the next one is taken. */
export const steps = ['introduce', 'switch', 'retire'] as const
export type Step = (typeof steps)[number]

/** A step that does not follow from where the rotation stands. */
export class WrongStep extends Error {}

const transitions: Record<Step, { from: Phase; to: Phase }> = {
  introduce: { from: 'steady', to: 'introduced' },
  switch: { from: 'introduced', to: 'switched' },
  retire: { from: 'switched', to: 'steady' },
}

/**
 * Takes one step. A step that was taken already changes nothing, so that whoever was interrupted repeats it; one out of order throws `WrongStep`. `only`
 * are the secrets that a rotation replaces; it is asked for when the rotation begins, and all are meant without it.
 */
export function rotate(
  state: CompleteState,
  step: Step,
  nowSeconds: number,
  only: readonly SecretName[] = secretNames,
): CompleteState {
  const { from, to } = transitions[step]
  if (state.phase === to) return state
  if (state.phase !== from) throw new WrongStep(`"${step}" does not follow when the rotation is "${state.phase}"`)
  const change = changes[step]
  return {
    phase: to,
    since: nowSeconds,
    secrets: each((name) => change(state.secrets[name], { name, nowSeconds, chosen: only.includes(name) })),
  }
}

type Context = { name: SecretName; nowSeconds: number; chosen: boolean }

const changes: Record<Step, (secret: Secret, context: Context) => Secret> = {
  introduce: (secret, { name, nowSeconds, chosen }) =>
    chosen ? { ...secret, accepted: secrets[name].make(secret.current, nowSeconds) } : secret,
  switch: ({ current, accepted, ...rest }) =>
    accepted ? { ...rest, current: accepted, accepted: current } : { ...rest, current },
  retire: ({ current, accepted, kept = [] }, { name }) => {
    const former = secrets[name].lasting && accepted ? [accepted, ...kept] : kept
    return { current, ...(former.length > 0 && { kept: former }) }
  },
}
