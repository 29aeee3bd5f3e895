import { type ActionName, actionNames, actions } from '../people/actions/index.ts'
import { newDevice, signIn } from '../people/actions/sign-in.ts'
import type { Crowd } from '../people/crowd.ts'
import { perform } from './perform.ts'

export type Capacity = {
  signInsPerSecond: number
  /** The cost of each action, in sign-ins. */
  costs: Readonly<Record<ActionName, number>>
}

const atOnce = 8
const samples = 5

/** Measures the capacity of the machine, this generator included: sign-ins as fast as they are answered, then each action alone. */
export async function calibrate(crowd: Crowd, seconds: number): Promise<Capacity> {
  const signInsPerSecond = await countSignIns(crowd, seconds)
  const alone = new Map<ActionName, number>()
  for (const name of actionNames) alone.set(name, await timeAlone(crowd, name))
  const unit = alone.get('sign-in') || 1
  // The table has one entry for each name.
  const costs = Object.fromEntries(actionNames.map((name) => [name, (alone.get(name) ?? 0) / unit])) as Record<
    ActionName,
    number
  >
  return { signInsPerSecond, costs }
}

async function countSignIns(crowd: Crowd, seconds: number): Promise<number> {
  const startedAt = performance.now()
  const endAt = startedAt + seconds * 1000
  const people = crowd.people.filter(({ app }) => !app)
  let done = 0
  const worker = async (index: number) => {
    const person = people[index % people.length]
    while (person && performance.now() < endAt) {
      await signIn(crowd, person, newDevice())
      done++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, (_, index) => worker(index)))
  return done / ((performance.now() - startedAt) / 1000)
}

/**
 * The median time of an action while nothing else runs. When the action waits for the disk, this is more than its share of the processor,
 * so that the load is rather lower than requested.
 */
async function timeAlone(crowd: Crowd, name: ActionName): Promise<number> {
  const times: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    const attempt = actions[name].find(crowd, crowd.chance.next())
    if (!attempt) break
    times.push(await perform(crowd, name, attempt))
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

/** The actions per second that use this share of the capacity, when each action is done as often as its share says. */
export function rateFor({ signInsPerSecond, costs }: Capacity, share: number): number {
  const whole = actionNames.reduce((sum, name) => sum + actions[name].share, 0)
  const meanCost = actionNames.reduce((sum, name) => sum + (actions[name].share / whole) * costs[name], 0)
  return (share * signInsPerSecond) / meanCost
}
