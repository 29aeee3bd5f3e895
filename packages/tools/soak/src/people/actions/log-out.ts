import { BrokenPromise } from '../../report/journal.ts'
import { foundOver, untilAnswered, visit } from '../ask.ts'
import { type Crowd, copyOfCookies, noteEnd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { verifyInactive } from '../verify-ended.ts'
import { isSignedIn, withDevice } from './action.ts'
import { askApplication } from './renew-application.ts'

/** Signs out with the button, and checks whether the application knows it. */
export const logOutAction = withDevice(6, isSignedIn, logOut)

async function logOut(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const { session } = device
  const url = `${crowd.world.stack.login}/logout`
  const { answer: page } = await visit(crowd, device, 'log-out', () => device.browser.get(url))
  if (page.status !== 200)
    return foundOver(device, person.id, `the log-out page was answered ${page.status}`, 'browser')
  const cookies = copyOfCookies(crowd, device)
  const { answer } = await visit(crowd, device, 'log-out', () => device.browser.submit(page, /^\/logout/))
  if (answer.status !== 303) throw new Error(`the log-out was answered ${answer.status}`)
  noteEnd(crowd, person, device, 'log-out', cookies)
  await verifyInactive(crowd, crowd.ended.slice(-1))
  if (session?.applicationUntil !== undefined) await verifyApplicationOut(crowd, person, device, session)
}

async function verifyApplicationOut(
  crowd: Crowd,
  person: Person,
  device: Device,
  session: NonNullable<Device['session']>,
) {
  const { answer } = await untilAnswered(crowd.journal, 'renewal after the log-out', () =>
    askApplication(crowd, device, session),
  )
  // An application that cannot reach login continues while its token is valid; it must not get a new token.
  if (answer === 'renewed')
    throw new BrokenPromise({
      check: 'no ended session is accepted',
      person: person.id,
      session: session.id,
      promised: 'the log-out was confirmed',
      happened: 'the application got a new token',
    })
}
