import { setTimeout as delay } from 'node:timers/promises'
import { send } from '@constellation/stack/send'
import { waitForLink } from '@constellation/stack/wait-for-link'
import { createBrowser } from '@constellation/testkit'
import { disableUsers } from '../disable-users.ts'
import { replaceHashes } from './replace-hashes.ts'

/** The kinds of addresses for rbac. From outside, none can be told from another. */
export const kinds = ['unknown', 'known', 'unverified', 'disabled', 'imported', 'weaker'] as const
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

/** Makes equally many addresses of each kind, all of one length, by the pages. Disabling and replacing hashes use SQL, as the owner. */
export async function makePeople(
  stack: ProbedStack,
  count: number,
  unique: string,
  progress: (line: string) => void,
): Promise<Record<Kind, string[]>> {
  const name = (kind: number) =>
    Array.from({ length: count }, (_, index) => `${unique}-${kind}-${String(index).padStart(4, '0')}@example.test`)
  const people = {
    unknown: name(0),
    known: name(1),
    unverified: name(2),
    disabled: name(3),
    imported: name(8),
    weaker: name(9),
  }
  const confirmed = [...people.known, ...people.disabled, ...people.imported, ...people.weaker]
  progress(`${confirmed.length} people sign up and prove their address, ${count} sign up and do not`)
  await inTurns(people.unverified, async (email) => void (await askForAccount(stack, email)))
  await inTurns(confirmed, (email) => signUp(stack, email))
  await disableUsers(stack.dataDir, people.disabled)
  await replaceHashes(stack.dataDir, people.imported, `$2b$10$${'.'.repeat(53)}`)
  await replaceHashes(stack.dataDir, people.weaker, `$argon2id$v=19$m=8192,t=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`)
  progress('rbac notices within a minute that there are hashes of other forms')
  await delay(61_000)
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
