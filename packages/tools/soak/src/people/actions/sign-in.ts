import { send } from '@constellation/stack/faults'
import { createBrowser, type Page } from '@constellation/testkit'
import { BrokenPromise } from '../../report/journal.ts'
import { visit } from '../ask.ts'
import { type Crowd, cookieOf } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { isSignedIn, withDevice } from './action.ts'

let browsers = 0

/** A browser without cookies, with its own client address, because throttles count by address. */
export function newDevice(): Device {
  browsers++
  const address = `10.${(browsers >> 16) & 255}.${(browsers >> 8) & 255}.${browsers & 255}`
  return { browser: createBrowser(send, { headers: { 'x-forwarded-for': address } }), session: undefined }
}

/** Signs in on a device where nobody is signed in. Sometimes the browser is new, and the person gets a mail about it. */
export const signInAction = withDevice(
  7,
  (device, { app }) => !app && !isSignedIn(device),
  async (crowd, person, device) => {
    sometimesAnother(crowd, device)
    await signIn(crowd, person, device)
  },
)

/** Sometimes the person uses a browser that has never been seen. */
export function sometimesAnother({ chance }: Pick<Crowd, 'chance'>, device: Device): void {
  if (chance.happens(0.3)) Object.assign(device, newDevice())
}

/** Signs in with the password alone. Resolves when login has confirmed it. */
export async function signIn(crowd: Crowd, person: Person, device: Device): Promise<void> {
  await givePassword(crowd, person, device)
  noteSignedIn(crowd, person, device)
}

/** The first step: the password. Gives the answer, which redirects or demands a second step. */
export async function givePassword(crowd: Crowd, person: Person, device: Device): Promise<Page> {
  const { browser } = device
  const { answer: page } = await visit(crowd, device, 'sign-in', () => browser.get(`${crowd.world.stack.login}/login`))
  const { answer } = await visit(crowd, device, 'sign-in', () =>
    browser.submit(page, /^\/login\/password/, { email: person.email, password: person.password }),
  )
  if (answer.status !== 303)
    throw new BrokenPromise({
      check: 'the right password signs in',
      person: person.id,
      promised: 'the password is good',
      happened: `the sign-in was answered ${answer.status}`,
    })
  return answer
}

/** Records the session that a sign-in left in the browser. Throws when one step was enough for a person with a second factor. */
export function noteSignedIn(crowd: Crowd, person: Person, device: Device): void {
  const { id, aal } = sessionOf(cookieOf(crowd, device, '__Host-access') ?? '')
  if (person.app && aal < 2)
    throw new BrokenPromise({
      check: 'a person with a second factor needs it to sign in',
      person: person.id,
      session: id,
      promised: 'the setup of an authenticator app was confirmed',
      happened: `a session of level ${aal} began`,
    })
  device.session = {
    id,
    browserInDoubtSince: undefined,
    handleInDoubtSince: undefined,
    applicationUntil: undefined,
  }
}

/** The session of an access token. */
function sessionOf(accessToken: string): { id: string; aal: number } {
  const { sid, acr } = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString() || '{}')
  if (typeof sid !== 'string') throw new Error('the sign-in left no access token in the browser')
  return { id: sid, aal: acr === 'aal2' ? 2 : 1 }
}
