import { BrokenPromise } from '../../report/journal.ts'
import { visit } from '../ask.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'
import { enrolApp, replaceRecoveryCodes } from './enrol-app.ts'
import { expectAccepted, type Given, giveCode, givePasswordFirst, verifyWorthless } from './second-step.ts'

const fewest = 3

/** The telephone is lost: signs in with a recovery code, which only allows setting up a new app. */
export const recoveryAction = withDevice(
  0.5,
  (device, { app }) => (app?.recoveryCodes.length ?? 0) > 0 && !isSignedIn(device),
  async (crowd, person, device) => {
    const code = person.app?.recoveryCodes.pop()
    if (code === undefined) return
    const given: Given = { kind: 'recovery code', code }
    const page = await givePasswordFirst(crowd, person, device, given.kind)
    const outcome = await giveCode(crowd, person, device, page, given)
    expectAccepted(crowd, person, outcome, given.kind)
    if (!outcome.accepted) return
    await verifyRestricted(crowd, person, device)
    await enrolApp(crowd, person, device)
    await verifyWorthless(crowd, person, given)
    if (device.session && (person.app?.recoveryCodes.length ?? 0) < fewest)
      await replaceRecoveryCodes(crowd, person, device)
  },
)

async function verifyRestricted(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const { answer } = await visit(crowd, device, 'account page', () =>
    device.browser.get(`${crowd.world.stack.login}/account/security`),
  )
  crowd.journal.count('checks', 'a session by a recovery code opens nothing')
  const { pathname } = new URL(answer.location ?? answer.url)
  if (answer.status === 303 && pathname === '/account/restricted') return
  throw new BrokenPromise({
    check: 'a recovery code only allows a new factor',
    person: person.id,
    session: device.session?.id,
    promised: 'the session is restricted',
    happened: `the account page was answered ${answer.status}`,
  })
}
