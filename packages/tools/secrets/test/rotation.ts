import { rotate, steps } from '../src/rotate.ts'
import type { CompleteState } from '../src/state.ts'

/** A whole rotation: the state before it and after each of its steps. */
export function rotation(from: CompleteState): CompleteState[] {
  const states = [from]
  for (const step of steps) states.push(rotate(states.at(-1) ?? from, step, from.since + states.length))
  return states
}
