import type { Page } from '@constellation/testkit'
import { BrokenPromise } from '../../report/journal.ts'
import { visit } from '../ask.ts'
import { type Crowd, cookieOf } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { givePassword, newDevice, noteSignedIn } from './sign-in.ts'

export type Given = { kind: 'code' | 'recovery code'; code: string }

const paths = { code: '/login/mfa', 'recovery code': '/login/mfa/recovery' } as const

/** Gives the password of a person who has an app, and throws when it is enough. Gives the page that demands more. */
export async function givePasswordFirst(
  crowd: Crowd,
  person: Person,
  device: Device,
  kind: Given['kind'],
): Promise<Page> {
  const before = cookieOf(crowd, device, '__Host-refresh')
  return openSecondStep(crowd, person, device, await givePassword(crowd, person, device), kind, before)
}

/** The page of the second step of this kind, after the answer to the first step. */
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
      check: 'a person with a second factor needs it to sign in',
      person: person.id,
      promised: 'the setup of an authenticator app was confirmed',
      happened: `the first step led to ${url.pathname}`,
    })
  url.pathname = paths[kind]
  const { answer } = await visit(crowd, device, 'second step', () => device.browser.get(url.href))
  return answer
}

/**
 * Gives a code. Says whether it was accepted, and whether a reply was lost before that. Records the new session. Login may break off
 * after the session has begun, so only the browser shows whether there is one.
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

/** Whether this browser has a new session since its refresh token was `before`. */
function holdsAnotherSession(crowd: Crowd, device: Device, before: string | undefined): boolean {
  const held = cookieOf(crowd, device, '__Host-refresh')
  return held !== undefined && held !== before
}

/** A code that nobody has used is accepted, except when a reply was lost: then it may already be consumed. */
export function expectAccepted(
  crowd: Crowd,
  person: Person,
  { accepted, repeated }: { accepted: boolean; repeated: boolean },
  kind: Given['kind'],
): void {
  if (accepted) return
  if (repeated) {
    crowd.journal.count('second steps with a lost reply', kind)
    return
  }
  throw new BrokenPromise({
    check: 'the right second factor signs in',
    person: person.id,
    promised: `the ${kind} is good`,
    happened: 'it was refused',
  })
}

/** A thief who knows the password presents a code that was accepted before. Throws when they are let in. */
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
