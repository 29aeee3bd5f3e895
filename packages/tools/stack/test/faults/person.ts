import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createBrowser, type TestBrowser } from '@constellation/testkit'
import type { FaultStack } from '../../src/faults/start-fault-stack.ts'
import { send } from '../../src/send.ts'
import { waitForLink } from '../../src/wait-for-link.ts'

export const password = 'four plain words do'

export type Person = { email: string; browser: Browser }
export type Browser = TestBrowser
/** What login answers an application. */
type ApplicationAnswer = { status: number; text: string }
export type Handle = { sessionId: string; renewalHandle: string }

const retryLimitMs = 25_000
const retryEveryMs = 100

let count = 0

/** An address on the network that no other browser of this run has: throttles count by it. */
function nextClientAddress(): string {
  count++
  return `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`
}

/** A browser without cookies, at its own client address. */
export function openBrowser(): Browser {
  return createBrowser(send, { headers: { 'x-forwarded-for': nextClientAddress() } })
}

export function newAddress(): string {
  return `person-${process.pid}-${++count}@example.test`
}

/**
 * Repeats what was not answered, or was answered with "not now", as a person and a browser do; the first real answer counts.
 * Fails when there is none for 25 seconds.
 */
export async function untilAnswered<Answer extends { status: number }>(ask: () => Promise<Answer>): Promise<Answer> {
  const giveUpAt = performance.now() + retryLimitMs
  for (;;) {
    const answer = await ask().catch((error: Error) => error)
    if (!(answer instanceof Error) && answer.status < 500) return answer
    if (performance.now() > giveUpAt) throw answer instanceof Error ? answer : new Error(`still ${answer.status}`)
    await delay(retryEveryMs)
  }
}

/** Asks for an account; resolves once login has said that a mail is on its way. */
export async function askForAccount({ login }: FaultStack, browser: Browser, email: string): Promise<void> {
  const url = `${login}/sign-up`
  const page = await untilAnswered(() => browser.get(url))
  const fields = { name: 'Anna Holm', email, password }
  const answer = await untilAnswered(() => browser.submit(page, /^\/sign-up/, fields))
  if (!answer.location?.includes('/check-mail')) throw new Error(`sign-up of ${email} was answered ${answer.status}`)
}

/** The link that proves this address, once its mail is there. */
export function readLink({ mail }: FaultStack, to: string, limitMs?: number): Promise<string> {
  return waitForLink(mail, to, '/verify', limitMs)
}

/** Signs somebody up and proves the address; their browser holds a session. */
export async function signUp(stack: FaultStack): Promise<Person> {
  const person = { email: newAddress(), browser: openBrowser() }
  await askForAccount(stack, person.browser, person.email)
  const link = await readLink(stack, person.email)
  const answer = await person.browser.submit(await person.browser.get(link), /^\/verify/)
  if (answer.status !== 303) throw new Error(`the link of ${person.email} was answered ${answer.status}`)
  return person
}

/** Signs in once more, in a browser of its own. Resolves when login has acknowledged the session. */
export async function signIn({ login }: FaultStack, email: string): Promise<Browser> {
  const browser = openBrowser()
  const url = `${login}/login`
  const page = await untilAnswered(() => browser.get(url))
  const answer = await untilAnswered(() => browser.submit(page, /^\/login\/password/, { email, password }))
  if (answer.status !== 303) throw new Error(`the sign-in of ${email} was answered ${answer.status}`)
  return browser
}

/** The session in a browser's cookies. */
export function sessionOf({ login }: FaultStack, browser: Browser): string {
  const token = browser.cookies.get(new URL(login).host, '__Host-access') ?? ''
  const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}')
  if (typeof sid !== 'string') throw new Error('the browser holds no session')
  return sid
}

/** Makes login rotate the refresh token; gives whether the person is signed in still. */
export async function refresh({ login }: FaultStack, browser: Browser): Promise<boolean> {
  browser.cookies.delete(new URL(login).host, '__Host-access')
  const answer = await untilAnswered(() => browser.get(`${login}/account/security`))
  return answer.status === 200
}

/** Signs out with the button. Gives the cookies as they were before, as a thief would keep them. */
export async function signOut({ login }: FaultStack, browser: Browser): Promise<Browser> {
  const thief = openBrowser()
  const url = `${login}/logout`
  const page = await untilAnswered(() => browser.get(url))
  const { host } = new URL(url)
  for (const name of ['__Host-browser', '__Host-refresh', '__Host-access'])
    thief.cookies.set(host, name, browser.cookies.get(host, name) ?? '')
  const answer = await untilAnswered(() => browser.submit(page, /^\/logout/))
  if (answer.status !== 303) throw new Error(`the sign-out was answered ${answer.status}`)
  return thief
}

/** What an application's server does when a person comes back with a code. `repeat` is whether it shows a code again that got "not now". */
export async function handOff(stack: FaultStack, browser: Browser, { repeat }: { repeat: boolean }): Promise<Handle> {
  const giveUpAt = performance.now() + retryLimitMs
  for (;;) {
    const code = await fetchCode(stack, browser)
    const ask = () => exchangeCode(stack, code)
    const answer = repeat ? await untilAnswered(ask) : await ask().catch((error: Error) => error)
    if (!(answer instanceof Error) && answer.status === 200) return JSON.parse(answer.text)
    // An application without an answer starts again with a new code, which login's session gives without a prompt.
    const lost = answer instanceof Error || answer.status >= 500
    if (!lost || performance.now() > giveUpAt)
      throw new Error(`the handoff was answered ${answer instanceof Error ? answer.message : answer.text}`)
    await delay(retryEveryMs)
  }
}

/** Renews as an application does; gives its next handle, or null when the session is over. */
export async function renew(stack: FaultStack, { renewalHandle }: Handle): Promise<Handle | null> {
  const answer = await untilAnswered(() => callAsApplication(stack, '/handoff/renew', { renewalHandle }))
  return answer.status === 200 ? JSON.parse(answer.text) : null
}

export type Code = { code: string; codeVerifier: string }

/** Shows the code to login, once. */
export function exchangeCode(stack: FaultStack, code: Code): Promise<ApplicationAnswer> {
  return callAsApplication(stack, '/handoff/exchange', { ...code, appId: stack.application.id })
}

/** The code that login sends the browser of somebody who is signed in back with. */
export async function fetchCode({ login, application }: FaultStack, browser: Browser): Promise<Code> {
  const codeVerifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    app: application.id,
    next: `${application.origin}/auth/callback`,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
  })
  const answer = await untilAnswered(() => browser.get(`${login}/login?${query}`))
  const code = answer.location && new URL(answer.location).searchParams.get('code')
  if (!code) throw new Error(`login gave no code but ${answer.status}`)
  return { code, codeVerifier }
}

async function callAsApplication(stack: FaultStack, path: string, body: object): Promise<ApplicationAnswer> {
  const credentials = Buffer.from(`${stack.application.id}:${stack.applicationSecret}`).toString('base64')
  const headers = { authorization: `Basic ${credentials}`, 'content-type': 'application/json' }
  const response = await send(`${stack.login}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, text: await response.text() }
}

/** Makes the mail server misbehave, or with null behave again. */
export async function setMailFault({ mail }: FaultStack, fault: { kind: 'refuse' } | null): Promise<void> {
  const method = fault ? 'POST' : 'DELETE'
  const headers = { 'content-type': 'application/json' }
  await send(`${mail}/api/faults`, { method, headers, ...(fault && { body: JSON.stringify(fault) }) })
}
