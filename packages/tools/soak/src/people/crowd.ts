import type { Chance } from '../chance.ts'
import type { EndedProgramSession, Program, RevokedGrant } from '../programs/program.ts'
import type { Journal } from '../report/journal.ts'
import type { World } from '../world/world.ts'
import type { Device, EndedSession, Ending, Organisation, Person } from './person.ts'

/** Everybody in a run, people and programs, the promises to them, and the journal of the run. */
export type Crowd = {
  world: World
  journal: Journal
  chance: Chance
  organisations: Organisation[]
  people: Person[]
  ended: EndedSession[]
  programs: Program[]
  revoked: RevokedGrant[]
  endedProgramSessions: EndedProgramSession[]
}

export const cookieNames = ['__Host-browser', '__Host-refresh', '__Host-access'] as const

/** A cookie of login in this browser. */
export function cookieOf({ world }: Pick<Crowd, 'world'>, { browser }: Device, name: (typeof cookieNames)[number]) {
  return browser.cookies.get(new URL(world.stack.login).host, name)
}

/** The cookies that a thief would copy from this browser. */
export function copyOfCookies(crowd: Pick<Crowd, 'world'>, device: Device): Record<string, string> {
  return Object.fromEntries(cookieNames.map((name) => [name, cookieOf(crowd, device, name) ?? '']))
}

/** Records that the end of a device's session was confirmed, and removes it from the device. */
export function noteEnd(
  crowd: Crowd,
  person: Person,
  device: Device,
  by: Ending,
  cookies = copyOfCookies(crowd, device),
) {
  if (!device.session) return
  const accessToken = cookies['__Host-access'] || undefined
  crowd.ended.push({ id: device.session.id, person, by, accessToken, cookies })
  crowd.journal.count('sessions ended', by)
  device.session = undefined
}
