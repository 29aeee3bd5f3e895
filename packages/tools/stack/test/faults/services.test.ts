import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultStack, startFaultStack } from '../../src/faults/start-fault-stack.ts'
import { waitUntil } from '../processes.ts'
import { lostSessions, refusedMails, unbalanced, unendedSessions } from './books.ts'
import {
  askForAccount,
  type Browser,
  exchangeCode,
  fetchCode,
  type Handle,
  handOff,
  newAddress,
  openBrowser,
  type Person,
  readLink,
  refresh,
  renew,
  sessionOf,
  setMailFault,
  signIn,
  signOut,
  signUp,
} from './person.ts'
import { stormWithFault } from './storm.ts'

let stack: FaultStack
let people: Person[]
beforeAll(async () => {
  stack = await startFaultStack()
  people = await Promise.all(Array.from({ length: 10 }, () => signUp(stack)))
})
afterAll(() => stack[Symbol.asyncDispose]())

describe.each(['rbac', 'login'] as const)(
  '%s is killed in the middle of sign-ins, refreshes and handoffs',
  (service) => {
    const started: string[] = []
    const ended: string[] = []
    const thieves: Browser[] = []
    const handles: Handle[] = []

    test('every request succeeds in the end, without help', async () => {
      // An application sends a code again when login was unavailable. Without any answer it starts again.
      const handoff = { repeat: service === 'rbac' }
      await stormWithFault(200, (index) => act(index, handoff), {
        fault: () => stack.kill(service),
        repair: () => stack.start(service),
      })
      expect([started.length, ended.length, handles.length]).toEqual([50, 50, 50])
      expect(stack.crashes).toEqual([])
    })

    async function act(index: number, handoff: { repeat: boolean }) {
      const { email, browser } = people[(index >> 2) % people.length] as Person
      if (index % 4 === 0) started.push(sessionOf(stack, await signIn(stack, email)))
      else if (index % 4 === 1) expect(await refresh(stack, browser)).toBe(true)
      else if (index % 4 === 2) handles.push(await handOff(stack, browser, handoff))
      else {
        const passing = await signIn(stack, email)
        const session = sessionOf(stack, passing)
        thieves.push(await signOut(stack, passing))
        ended.push(session)
      }
    }

    test('every session has its audit entry, and every entry its session', async () => {
      expect(await unbalanced(stack)).toEqual({ sessions: [], entries: [] })
    })

    test('nobody who held a session is signed out', async () => {
      for (const { browser } of people) expect(await refresh(stack, browser)).toBe(true)
      const held = people.map(({ browser }) => sessionOf(stack, browser))
      expect(await lostSessions(stack, [...held, ...started])).toEqual([])
    })

    test('every application renews the handle it was given', async () => {
      for (const handle of handles) expect(await renew(stack, handle)).toMatchObject({ sessionId: handle.sessionId })
    })

    test('no session that was ended is accepted', async () => {
      for (const thief of thieves) expect(await refresh(stack, thief)).toBe(false)
      expect(await unendedSessions(stack, ended)).toEqual([])
    })
  },
)

describe('one fault at a time', () => {
  test('a code that could not be exchanged because rbac was down is not used up', async () => {
    const { browser } = people[0] as Person
    const code = await fetchCode(stack, browser)
    await stack.kill('rbac')
    expect(await exchangeCode(stack, code)).toMatchObject({ status: 503 })
    await stack.start('rbac')
    const answer = await exchangeCode(stack, code)
    expect(answer.status).toBe(200)
    expect(await renew(stack, JSON.parse(answer.text))).toMatchObject({ sessionId: sessionOf(stack, browser) })
    expect(await refresh(stack, browser)).toBe(true)
  })

  test('mails that were requested before login was killed arrive after its restart', async () => {
    await setMailFault(stack, { kind: 'refuse' })
    const addresses = Array.from({ length: 5 }, newAddress)
    for (const email of addresses) await askForAccount(stack, openBrowser(), email)
    await stack.kill('login')
    await setMailFault(stack, null)
    await stack.start('login')
    for (const email of addresses) expect(await readLink(stack, email, 45_000)).toContain('/verify?')
  })

  test('mails that were requested while the mail server refused arrive afterwards', async () => {
    await setMailFault(stack, { kind: 'refuse' })
    const addresses = Array.from({ length: 5 }, newAddress)
    for (const email of addresses) await askForAccount(stack, openBrowser(), email)
    await waitUntil(async () => (await refusedMails(stack)) >= addresses.length)
    await setMailFault(stack, null)
    for (const email of addresses) expect(await readLink(stack, email, 45_000)).toContain('/verify?')
  })
})
