import type { Page } from '@constellation/testkit'
import { foundOver, visit } from '../ask.ts'
import { type Crowd, noteEnd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { verifyInactive } from '../verify-ended.ts'
import { isSignedIn, withDevice } from './action.ts'

let passwords = 0

export function newPassword(): string {
  passwords++
  return `four plain words and ${passwords} more`
}

/** Sets a new password, half of the time with the current one as proof: every other session of the person ends. */
export const changePasswordAction = withDevice(2, isSignedIn, changePassword)

async function changePassword(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const url = `${crowd.world.stack.login}/account/password`
  const { answer: page } = await visit(crowd, device, 'password change', () => device.browser.get(url))
  if (page.status !== 200) return foundOver(device, person.id, `the page was answered ${page.status}`, 'browser')
  const wanted = newPassword()
  const proves = page.text.includes('name="currentPassword"') || crowd.chance.happens(0.5)
  const fields = { newPassword: wanted, ...(proves && { currentPassword: person.password }) }
  const { answer, repeated } = await visit(crowd, device, 'password change', () =>
    device.browser.submit(page, /^\/account\/password/, fields),
  )
  if (isSignInPage(answer)) return foundOver(device, person.id, 'the password change led to the sign-in', 'browser')
  // The current password is no longer the current one: the change was made, and its reply was lost.
  const doneBefore = repeated && proves && answer.status === 401
  if (answer.status !== 303 && !doneBefore) throw new Error(`the password change was answered ${answer.status}`)
  person.password = wanted
  await noteOthersEnded(crowd, person, device, 'password change')
}

/** Records that all other sessions of the person are confirmed to be over, and checks them. */
export async function noteOthersEnded(
  crowd: Crowd,
  person: Person,
  device: Device | undefined,
  by: 'password change' | 'end of other sessions' | 'disabling',
): Promise<void> {
  const before = crowd.ended.length
  for (const other of person.devices) if (other !== device) noteEnd(crowd, person, other, by)
  await verifyInactive(
    crowd,
    crowd.ended.slice(before).filter((one) => one.person === person),
  )
}

export function isSignInPage({ location }: Page): boolean {
  return location !== null && new URL(location).pathname === '/login'
}
