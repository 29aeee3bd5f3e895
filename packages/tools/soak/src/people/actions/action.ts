import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'

/** Something that people do. Throws `BrokenPromise` when the result contradicts an earlier promise. */
export type Action = {
  /** Its share of all actions. */
  share: number
  /** The people that it affects, if this person can do it now. None of them does anything else meanwhile. */
  concerns(crowd: Crowd, person: Person): Person[] | undefined
  act(crowd: Crowd, people: readonly Person[]): Promise<void>
}

/** An action of one person with one of their devices. */
export function withDevice(
  share: number,
  fits: (device: Device, person: Person) => boolean,
  act: (crowd: Crowd, person: Person, device: Device) => Promise<void>,
): Action {
  return {
    share,
    concerns: (_, person) => (person.devices.some((device) => fits(device, person)) ? [person] : undefined),
    async act(crowd, [person]) {
      const devices = person?.devices.filter((device) => fits(device, person)) ?? []
      if (person && devices.length > 0) await act(crowd, person, crowd.chance.pick(devices))
    },
  }
}

export const isSignedIn = ({ session }: Device) => session !== undefined
