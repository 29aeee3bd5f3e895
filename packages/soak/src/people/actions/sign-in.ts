import { send } from '@constellation/stack/faults'
import { createBrowser } from '@constellation/testkit'
import { BrokenPromise } from '../../report/journal.ts'
import { visit } from '../ask.ts'
import { type Crowd, cookieOf } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'

let browsers = 0

/** A browser without cookies, at a client address of its own: throttles count by it. */
export function newDevice(): Device {
  browsers++
  const address = `10.${(browsers >> 16) & 255}.${(browsers >> 8) & 255}.${browsers & 255}`
  return { browser: createBrowser(send, { headers: { 'x-forwarded-for': address } }), session: undefined }
}

/** Signs in on a device where nobody is; sometimes the browser is a new one, of which the person gets a mail. */
export const signInAction = withDevice(
  8,
  (device) => !isSignedIn(device),
  async (crowd, person, device) => {
    if (crowd.chance.happens(0.3)) Object.assign(device, newDevice())
    await signIn(crowd, person, device)
  },
)

/** Signs in with the password; resolves when login has said so. */
export async function signIn(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const { browser } = device
  const { answer: page } = await visit(crowd, device, 'sign-in', () => browser.get(`${crowd.world.stack.login}/login`))
  const { answer } = await visit(crowd, device, 'sign-in', () =>
    browser.submit(page, /^\/login\/password/, { email: person.email, password: person.password }),
  )
  if (answer.status !== 303)
    throw new BrokenPromise({
      check: 'who knows the password signs in',
      person: person.id,
      promised: 'the password is good',
      happened: `the sign-in was answered ${answer.status}`,
    })
  device.session = {
    id: sessionOf(cookieOf(crowd, device, '__Host-access') ?? ''),
    browserInDoubtSince: undefined,
    handleInDoubtSince: undefined,
    applicationUntil: undefined,
  }
}

/** The session that an access token stands for. */
function sessionOf(accessToken: string): string {
  const { sid } = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString() || '{}')
  if (typeof sid !== 'string') throw new Error('the sign-in left no access token in the browser')
  return sid
}
