import { send } from '@constellation/stack/send'
import { waitForLink } from '@constellation/stack/wait-for-link'
import { createBrowser } from '@constellation/testkit'
import { disableUsers } from '../disable-users.ts'

/** The kinds of addresses for rbac. From outside, none can be told from another. */
export const kinds = ['unknown', 'known', 'unverified', 'disabled'] as const
export type Kind = (typeof kinds)[number]

/** How often each operation tries one address. More would reach the throttles. */
export const asksEach = 2

export type ProbedStack = {
  /** login behind the edge, where a request may set its own client address. */
  login: string
  mail: string
  dataDir: string
  /** A new client address. */
  newClient(): string
}

const password = 'four plain words do'
const atOnce = 4

/** Makes equally many addresses of each kind, all of one length, by the pages. Only disabling uses SQL, as the owner. */
export async function makePeople(
  stack: ProbedStack,
  count: number,
  unique: string,
  progress: (line: string) => void,
): Promise<Record<Kind, string[]>> {
  const name = (kind: number) =>
    Array.from({ length: count }, (_, index) => `${unique}-${kind}-${String(index).padStart(4, '0')}@example.test`)
  const people = { unknown: name(0), known: name(1), unverified: name(2), disabled: name(3) }
  const confirmed = [...people.known, ...people.disabled]
  progress(`${confirmed.length} people sign up and prove their address, ${count} sign up and do not`)
  await inTurns(people.unverified, async (email) => void (await askForAccount(stack, email)))
  await inTurns(confirmed, (email) => signUp(stack, email))
  await disableUsers(stack.dataDir, people.disabled)
  return people
}

async function signUp(stack: ProbedStack, email: string): Promise<void> {
  const browser = await askForAccount(stack, email)
  const link = new URL(await waitForLink(stack.mail, email, '/verify', 60_000))
  const page = await browser.get(stack.login + link.pathname + link.search)
  const done = await browser.submit(page, /^\/verify/)
  if (done.status !== 303) throw new Error(`the link of ${email} was answered ${done.status}`)
}

async function askForAccount(stack: ProbedStack, email: string) {
  const browser = createBrowser(send, { headers: { 'x-forwarded-for': stack.newClient() } })
  const page = await browser.get(`${stack.login}/sign-up`)
  const done = await browser.submit(page, /^\/sign-up/, { name: 'Somebody', email, password })
  if (done.status !== 303) throw new Error(`the sign-up of ${email} was answered ${done.status}`)
  return browser
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
