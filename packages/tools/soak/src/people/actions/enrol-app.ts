import type { Page } from '@constellation/testkit'
import { visit } from '../ask.ts'
import { firstCode } from '../authenticator-app.ts'
import type { Crowd } from '../crowd.ts'
import type { Device, Person } from '../person.ts'
import { refresh } from './refresh.ts'

const path = '/account/factors/totp'

/** Sets up an authenticator app, in place of the current one if any. Resolves when that is confirmed and the session is unrestricted. */
export async function enrolApp(crowd: Crowd, person: Person, device: Device): Promise<void> {
  for (let tries = 0; tries < 5; tries++) if (await tryToEnrol(crowd, person, device)) return
  throw new Error('another key was in the way five times')
}

/** False when a lost request made another key than the one that was shown. */
async function tryToEnrol(crowd: Crowd, person: Person, device: Device): Promise<boolean> {
  const { answer: begin } = await visit(crowd, device, 'enrolment', () =>
    device.browser.get(crowd.world.stack.login + path),
  )
  const { answer: shown, repeated: madeTwice } = await visit(crowd, device, 'enrolment', () =>
    device.browser.submit(begin, new RegExp(`^${path}`)),
  )
  const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(shown.text)?.[1]?.replaceAll(' ', '')
  if (!key) throw new Error(`no key was shown: ${shown.status}`)
  const { code, step } = firstCode(key)
  const { answer, repeated } = await visit(crowd, device, 'enrolment', () =>
    inDoubt(device, () => device.browser.submit(shown, new RegExp(`^${path}/`), { code })),
  )
  const isBeginning = answer.location !== null && new URL(answer.location).pathname === path
  if (isBeginning && madeTwice && !repeated) return false
  // When the code is sent again and no key is pending, the key is already in use: the first reply was lost.
  if (isBeginning ? !repeated : answer.status !== 200 && answer.status !== 303)
    throw new Error(`the code of a new app was answered ${answer.status}`)
  const codes = readCodes(answer)
  person.app = { key, lastStep: step, recoveryCodes: codes.length > 0 ? codes : (person.app?.recoveryCodes ?? []) }
  await refresh(crowd, person, device)
  return true
}

/** Replaces the recovery codes with new ones. */
export async function replaceRecoveryCodes(crowd: Crowd, person: Person, device: Device): Promise<void> {
  const url = `${crowd.world.stack.login}/account/factors/recovery-codes`
  const { answer: page } = await visit(crowd, device, 'new recovery codes', () => device.browser.get(url))
  const { answer } = await visit(crowd, device, 'new recovery codes', () =>
    device.browser.submit(page, /^\/account\/factors\/recovery-codes/),
  )
  const codes = readCodes(answer)
  if (!person.app || codes.length === 0) throw new Error(`new recovery codes were answered ${answer.status}`)
  person.app.recoveryCodes = codes
}

function readCodes({ text }: Page): string[] {
  return [...text.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code)
}

/** A proof replaces the refresh token of the browser: when the reply is lost, the browser keeps the old one. */
async function inDoubt({ session }: Device, ask: () => Promise<Page>): Promise<Page> {
  const from = performance.now()
  try {
    const page = await ask()
    if (session && page.status >= 500) session.browserInDoubtSince ??= from
    return page
  } catch (error) {
    if (session) session.browserInDoubtSince ??= from
    throw error
  }
}
