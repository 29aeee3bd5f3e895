import type { Page } from '@constellation/testkit'
import { BrokenPromise } from '../../report/journal.ts'
import { visit } from '../ask.ts'
import { type Crowd, cookieOf } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { givePassword, newDevice, noteSignedIn } from './sign-in.ts'

export type Given = { kind: 'code' | 'recovery code'; code: string }

const paths = { code: '/login/mfa', 'recovery code': '/login/mfa/recovery' } as const

/** The password of somebody who has an app: broken when it is enough. Gives the page that asks for more. */
export async function givePasswordFirst(
  crowd: Crowd,
  person: Person,
  device: Device,
  kind: Given['kind'],
): Promise<Page> {
  const before = cookieOf(crowd, device, '__Host-refresh')
  return openSecondStep(crowd, person, device, await givePassword(crowd, person, device), kind, before)
}

/** The page on which a second step of this kind is done, after a first step that was answered so. */
export async function openSecondStep(
  crowd: Crowd,
  person: Person,
  device: Device,
  { location }: Page,
  kind: Given['kind'],
  before: string | undefined,
): Promise<Page> {
  const url = new URL(location ?? crowd.world.stack.login)
  if (!url.pathname.startsWith('/login/mfa') || holdsAnotherSession(crowd, device, before))
    throw new BrokenPromise({
      check: 'who has a second factor is asked for it',
      person: person.id,
      promised: 'an authenticator app is set up, and that was confirmed',
      happened: `the first step led to ${url.pathname}`,
    })
  url.pathname = paths[kind]
  const { answer } = await visit(crowd, device, 'second step', () => device.browser.get(url.href))
  return answer
}

/**
 * Gives a code; whether it was accepted, and whether a reply was lost before that. Notes the session that follows. Login may break off after the session
 * has begun: what counts is whether the browser holds one.
 */
export async function giveCode(
  crowd: Crowd,
  person: Person,
  device: Device,
  page: Page,
  { code }: Given,
): Promise<{ accepted: boolean; repeated: boolean }> {
  const before = cookieOf(crowd, device, '__Host-refresh')
  const { repeated } = await visit(crowd, device, 'second step', () =>
    device.browser.submit(page, /^\/login\/mfa/, { code }),
  )
  const accepted = holdsAnotherSession(crowd, device, before)
  if (accepted) noteSignedIn(crowd, person, device)
  return { accepted, repeated }
}

/** Whether a session has come into this browser since its refresh token was this. */
function holdsAnotherSession(crowd: Crowd, device: Device, before: string | undefined): boolean {
  const held = cookieOf(crowd, device, '__Host-refresh')
  return held !== undefined && held !== before
}

/** A code that nobody has given away before is good, unless a reply was lost: then it may have been taken all the same. */
export function expectAccepted(
  crowd: Crowd,
  person: Person,
  { accepted, repeated }: { accepted: boolean; repeated: boolean },
  kind: Given['kind'],
): void {
  if (accepted) return
  if (repeated) {
    crowd.journal.count('second steps whose reply was lost', kind)
    return
  }
  throw new BrokenPromise({
    check: 'who has the second factor signs in',
    person: person.id,
    promised: `the ${kind} is good`,
    happened: 'it was refused',
  })
}

/** A thief who knows the password shows a code that was accepted before. Broken when they are let in. */
export async function verifyWorthless(crowd: Crowd, person: Person, given: Given): Promise<void> {
  const thief = newDevice()
  const page = await givePasswordFirst(crowd, person, thief, given.kind)
  const { accepted } = await giveCode(crowd, person, thief, page, given)
  crowd.journal.count('checks', `a ${given.kind} is shown again`)
  if (accepted) throw acceptedTwice(person, given, 'it was accepted from another browser')
}

export function acceptedTwice(person: Person, { kind }: Given, happened: string): BrokenPromise {
  return new BrokenPromise({
    check: 'a code is accepted once',
    person: person.id,
    promised: `the ${kind} was accepted before`,
    happened,
  })
}
