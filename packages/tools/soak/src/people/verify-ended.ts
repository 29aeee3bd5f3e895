import { BrokenPromise } from '../report/journal.ts'
import { newDevice } from './actions/sign-in.ts'
import { untilAnswered, visit } from './ask.ts'
import type { Crowd } from './crowd.ts'
import type { EndedSession } from './person.ts'

/** Introspects the access tokens of sessions whose end was confirmed. Throws when one is accepted. */
export async function verifyInactive({ world, journal }: Crowd, ended: readonly EndedSession[]): Promise<void> {
  for (const { id, person, by, accessToken } of ended) {
    if (!accessToken) continue
    const { answer } = await untilAnswered(journal, 'introspection of an ended session', () =>
      world.console().introspect({ body: { token: accessToken } }),
    )
    journal.count('checks', 'an ended session is introspected')
    if (answer.active) throw accepted(id, person.id, by, 'its access token was accepted')
  }
}

/** Presents the cookies that a thief kept. Throws when login accepts them. */
export async function verifyRefused(crowd: Crowd, { id, person, by, cookies }: EndedSession): Promise<void> {
  const thief = newDevice()
  const { login } = crowd.world.stack
  for (const name of ['__Host-browser', '__Host-refresh'])
    thief.browser.cookies.set(new URL(login).host, name, cookies[name] ?? '')
  const { answer } = await visit(crowd, thief, 'refresh of an ended session', () =>
    thief.browser.get(`${login}/account/security`),
  )
  crowd.journal.count('checks', 'an ended session is refreshed')
  if (answer.status === 200) throw accepted(id, person.id, by, 'its refresh token was accepted')
}

function accepted(session: string, person: string, by: string, happened: string) {
  return new BrokenPromise({
    check: 'no ended session is accepted',
    person,
    session,
    promised: `it was ended by ${by}, and that was confirmed`,
    happened,
  })
}
