import type { Page } from '@constellation/testkit'
import { untilAnswered, visitOnce } from '../ask.ts'
import { consumeCode, hasCode } from '../authenticator-app.ts'
import { type Crowd, cookieOf } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'
import { expectAccepted, giveCode, openSecondStep } from './second-step.ts'
import { noteSignedIn, sometimesAnother } from './sign-in.ts'

/** Signs in at a provider. The first time, the identity is linked by the proved address. A person with an app needs a code too. */
export const providerAction = withDevice(
  1.5,
  (device, { identity, app }) => identity !== undefined && (!app || hasCode(app)) && !isSignedIn(device),
  async (crowd, person, device) => {
    sometimesAnother(crowd, device)
    const held = cookieOf(crowd, device, '__Host-refresh')
    // The parameters are valid once: a person who gets no answer starts again.
    const { answer } = await untilAnswered(crowd.journal, 'sign-in with a provider', () => walk(crowd, person, device))
    if (answer.status !== 303) throw new Error(`the way back from the provider was answered ${answer.status}`)
    if (!person.app) return noteSignedIn(crowd, person, device)
    const page = await openSecondStep(crowd, person, device, answer, 'code', held)
    const outcome = await giveCode(crowd, person, device, page, { kind: 'code', code: consumeCode(person.app) })
    expectAccepted(crowd, person, outcome, 'code')
  },
)

/** Goes to the provider and back. Gives login's answer. */
async function walk(crowd: Crowd, { email, identity }: Person, device: Device): Promise<Page> {
  const { login } = crowd.world.stack
  const open = (url: string) => visitOnce(crowd, device, () => device.browser.get(url))
  const { provider = '', subject = '' } = identity ?? {}
  const page = await open(`${login}/login`)
  const [, start] = new RegExp(`href="(/login/${provider}/start[^"]*)"`).exec(page.text) ?? []
  if (!start) throw new Error(`the sign-in page does not offer ${provider}`)
  const asked = await open(login + start.replaceAll('&amp;', '&'))
  const allowed = await device.browser.post(asked.location ?? '', {
    subject,
    name: 'Somebody',
    email,
    verified: 'yes',
    decision: 'allow',
  })
  return open(allowed.location ?? '')
}
