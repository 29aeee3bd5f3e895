import { BrokenPromise } from '../../report/journal.ts'
import { untilAnswered } from '../ask.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'
import { freshAccessToken } from './refresh.ts'

/** Another service introspects a person's access token. */
export const introspectAction = withDevice(25, isSignedIn, introspect)

/** Introspects the access token of a device: its session must be accepted, with the confirmed roles. */
export async function introspect(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const { session } = device
  const token = await freshAccessToken(crowd, person, device)
  if (!token || !session) return
  const { answer } = await untilAnswered(crowd.journal, 'introspection', () =>
    crowd.world.console().introspect({ body: { token } }),
  )
  const about = { person: person.id, session: session.id }
  if (!answer.active)
    throw new BrokenPromise({
      check: 'nobody is signed out without a reason',
      ...about,
      promised: 'the session is live',
      happened: 'its access token was not accepted',
    })
  verifyRoles(person, answer.roleIds, 'the introspection')
}

/** Throws when these are not the roles that were confirmed last. */
export function verifyRoles({ id, roleIds }: Person, found: readonly string[], where: string): void {
  if (found.toSorted().join() === roleIds.toSorted().join()) return
  throw new BrokenPromise({
    check: 'exactly the confirmed roles apply',
    person: id,
    promised: roleIds.join(', '),
    happened: `${where} says ${found.join(', ') || 'none'}`,
  })
}
