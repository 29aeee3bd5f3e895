import type { Actor } from '../actor.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'

/** One action that can be done now. None of the actors it concerns does anything else meanwhile. */
export type Attempt = {
  concerned: readonly Actor[]
  /** Throws `BrokenPromise` when the result contradicts an earlier promise. */
  act(): Promise<void>
}

/** Something that actors do. */
export type Action = {
  /** Its share of all actions. */
  share: number
  /** The first attempt that is possible, from a place (0 to 1) in the circle of actors on. Undefined when nobody is free to do it. */
  find(crowd: Crowd, at: number): Attempt | undefined
}

/** The first actor of a circle for whom there is an attempt, from a place in it on. */
export function findFrom<One extends Actor>(
  circle: readonly One[],
  at: number,
  attemptOf: (one: One) => Attempt | undefined,
): Attempt | undefined {
  const start = Math.floor(at * circle.length)
  for (const one of [...circle.slice(start), ...circle.slice(0, start)]) {
    const attempt = one.busy ? undefined : attemptOf(one)
    if (attempt) return attempt
  }
  return undefined
}

/** An action of people. `concerns` gives all whom it affects, if this person can do it now. */
export function byPeople(
  share: number,
  concerns: (crowd: Crowd, person: Person) => readonly Person[] | undefined,
  act: (crowd: Crowd, people: readonly Person[]) => Promise<void>,
): Action {
  return {
    share,
    find: (crowd, at) =>
      findFrom(crowd.people, at, (person) => {
        const concerned = concerns(crowd, person)
        return concerned && { concerned, act: () => act(crowd, concerned) }
      }),
  }
}

/** An action of one person with one of their devices. */
export function withDevice(
  share: number,
  fits: (device: Device, person: Person) => boolean,
  act: (crowd: Crowd, person: Person, device: Device) => Promise<void>,
): Action {
  return byPeople(
    share,
    (_, person) => (person.devices.some((device) => fits(device, person)) ? [person] : undefined),
    async (crowd, [person]) => {
      const devices = person?.devices.filter((device) => fits(device, person)) ?? []
      if (person && devices.length > 0) await act(crowd, person, crowd.chance.pick(devices))
    },
  )
}

export const isSignedIn = ({ session }: Device) => session !== undefined
