import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultStack, startFaultStack } from '../../src/faults/start-fault-stack.ts'
import { waitUntil } from '../processes.ts'
import { lostSessions, missingSignUps, unbalanced, unendedSessions } from './books.ts'
import {
  askForAccount,
  type Browser,
  newAddress,
  openBrowser,
  type Person,
  readLink,
  refresh,
  sessionOf,
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

describe('PostgreSQL is killed in the middle of sign-ups, sign-ins and sign-outs', () => {
  const asked: string[] = []
  const started: string[] = []
  const ended: string[] = []
  const thieves: Browser[] = []

  test('a commit waits for the disk', async () => {
    expect(await stack.serverRows('show fsync')).toEqual([{ fsync: 'on' }])
    expect(await stack.serverRows('show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  })

  test('the services survive it, and every request succeeds in the end', async () => {
    await stormWithFault(200, act, { fault: stack.killPostgres, repair: stack.startPostgres })
    expect(stack.crashes).toEqual([])
  })

  async function act(index: number) {
    const { email, browser } = people[(index >> 2) % people.length] as Person
    if (index % 4 === 0) started.push(sessionOf(stack, await signIn(stack, email)))
    else if (index % 4 === 1) expect(await refresh(stack, browser)).toBe(true)
    else if (index % 4 === 2) {
      const address = newAddress()
      await askForAccount(stack, openBrowser(), address)
      asked.push(address)
    } else {
      const passing = await signIn(stack, email)
      const session = sessionOf(stack, passing)
      thieves.push(await signOut(stack, passing))
      ended.push(session)
    }
  }

  test('no acknowledged session is lost, and nobody is signed out', async () => {
    for (const { browser } of people) expect(await refresh(stack, browser)).toBe(true)
    const held = people.map(({ browser }) => sessionOf(stack, browser))
    expect(await lostSessions(stack, [...held, ...started])).toEqual([])
  })

  test('no acknowledged end of a session is lost', async () => {
    for (const thief of thieves) expect(await refresh(stack, thief)).toBe(false)
    expect(await unendedSessions(stack, ended)).toEqual([])
  })

  test('every session has its audit entry, and every entry its session', async () => {
    expect(await unbalanced(stack)).toEqual({ sessions: [], entries: [] })
  })

  test('no acknowledged sign-up is lost, and each gets its mail', async () => {
    expect(await missingSignUps(stack, asked)).toEqual([])
    for (const address of asked) expect(await readLink(stack, address, 45_000)).toContain('/verify?')
  })

  test('every connection that listens is made again', async () => {
    const listening = `select usename from pg_stat_activity where query ilike 'listen %' order by usename`
    const expected = ['login', 'rbac', 'rbac'].map((usename) => ({ usename }))
    await waitUntil(async () => (await stack.serverRows(listening)).length >= expected.length)
    expect(await stack.serverRows(listening)).toEqual(expected)
  })
})
