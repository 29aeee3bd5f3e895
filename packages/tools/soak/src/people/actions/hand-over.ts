import type { Page } from '@constellation/testkit'
import { foundOver, NotNow, untilAnswered, visitOnce } from '../ask.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'
import { renew } from './renew-application.ts'

/** Goes to the application and comes back signed in there, without a question. */
export const handOverAction = withDevice(8, isSignedIn, handOver)

async function handOver(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const { stack } = crowd.world
  // A person who gets no answer starts again, as the application's page says: a code is not presented twice.
  const { answer } = await untilAnswered(crowd.journal, 'handoff', () => walk(crowd, device))
  if (new URL(answer.url).host === new URL(stack.login).host)
    return foundOver(device, person.id, `login asked who it is (${answer.status})`, 'browser')
  if (!device.session) return
  const handedOverAt = performance.now()
  Object.assign(device.session, { applicationUntil: 0, handleInDoubtSince: undefined })
  await renew(crowd, person, device)
  // The first answer may use the token of the handoff while the reply with the next token is lost. The second answer shows that there is
  // one.
  if (!device.session) return
  device.session.handleInDoubtSince = handedOverAt
  await renew(crowd, person, device)
}

async function walk(crowd: Crowd, device: Device): Promise<Page> {
  const { login, application } = crowd.world.stack
  let page = await open(`${application.origin}/auth/sign-in`)
  for (let hops = 0; page.location && hops < 10; hops++) page = await open(page.location)
  return page

  async function open(url: string): Promise<Page> {
    if (url.startsWith(login)) return visitOnce(crowd, device, () => device.browser.get(url))
    const answer = await device.browser.get(url)
    if (answer.status >= 500) throw new NotNow(answer.status, url)
    return answer
  }
}
