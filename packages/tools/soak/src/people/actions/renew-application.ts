import { z } from 'zod'
import { BrokenPromise } from '../../report/journal.ts'
import { foundOver, NotNow, untilAnswered } from '../ask.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, HeldSession, Person } from '../person.ts'
import { withDevice } from './action.ts'

const Me = z.object({ sessionId: z.string(), expiresAt: z.coerce.date() })

/** Comes back to the application, which renews its access token with its handle. */
export const renewAction = withDevice(25, ({ session }) => session?.applicationUntil !== undefined, renew)

export async function renew(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const { session } = device
  if (!session) return
  const { answer } = await untilAnswered(crowd.journal, 'renewal', async () => {
    const from = performance.now()
    const seen = await askApplication(crowd, device, session).catch((error) => {
      session.handleInDoubtSince ??= from
      throw error
    })
    // The application continues while its token is valid: to be sure, this repeats until login has answered it.
    if (seen === 'kept') {
      session.handleInDoubtSince ??= from
      throw new NotNow(200, `${crowd.world.stack.application.origin}/me`)
    }
    return seen
  })
  if (answer === 'over') return foundOver(device, person.id, 'the application asked who it is', 'application')
  session.handleInDoubtSince = undefined
}

/** Says whether the application got a new token for this session, kept the one it had, or reports that the session is over. */
export async function askApplication(
  { world }: Pick<Crowd, 'world'>,
  { browser }: Device,
  session: HeldSession,
): Promise<'renewed' | 'kept' | 'over'> {
  const url = `${world.stack.application.origin}/me`
  const page = await browser.get(url, { accept: 'application/json', 'sec-fetch-mode': 'cors' })
  if (page.status >= 500) throw new NotNow(page.status, url)
  if (page.status !== 200) return 'over'
  const { sessionId, expiresAt } = Me.parse(JSON.parse(page.text))
  if (sessionId !== session.id)
    throw new BrokenPromise({
      check: 'an application sees the session that was handed to it',
      session: session.id,
      promised: 'its own session',
      happened: `it saw ${sessionId}`,
    })
  if (expiresAt.getTime() <= (session.applicationUntil ?? 0)) return 'kept'
  session.applicationUntil = expiresAt.getTime()
  return 'renewed'
}
