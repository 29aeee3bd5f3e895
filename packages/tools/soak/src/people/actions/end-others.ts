import { foundOver, visit } from '../ask.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'
import { isSignInPage, noteOthersEnded } from './change-password.ts'

/** Ends every session except the current one. */
export const endOthersAction = withDevice(1, isSignedIn, endOthers)

async function endOthers(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const url = `${crowd.world.stack.login}/account/sessions/end`
  const { answer: page } = await visit(crowd, device, 'end of other sessions', () => device.browser.get(url))
  if (isSignInPage(page)) return foundOver(device, person.id, 'the page led to the sign-in', 'browser')
  // When there are no others, the page redirects to the account.
  if (page.status === 200) {
    const { answer } = await visit(crowd, device, 'end of other sessions', () =>
      device.browser.submit(page, /^\/account\/sessions\/end/),
    )
    if (isSignInPage(answer)) return foundOver(device, person.id, 'the form led to the sign-in', 'browser')
    if (answer.status !== 303) throw new Error(`the end of other sessions was answered ${answer.status}`)
  }
  await noteOthersEnded(crowd, person, device, 'end of other sessions')
}
