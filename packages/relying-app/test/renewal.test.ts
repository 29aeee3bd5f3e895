import { SessionId } from '@constellation/contracts-rbac'
import { freePort } from '@constellation/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Browser } from './browser.ts'
import { type Constellation, startConstellation } from './constellation.ts'
import { type Answer, startApp, type TestApp } from './start-app.ts'
import { type OpenedStore, stores } from './stores.ts'

const renew = '/handoff/renew'
/** A token lives 15 minutes and is renewed in its last minute. */
const untilLastMinute = { minutes: 14, seconds: 30 }
const untilRunOut = { minutes: 16 }

// Deaf, so that only a renewal tells the application that a session ended.
const applications = await Promise.all(
  stores.map(async ([name]) => ({
    id: `app-${name.toLowerCase()}`,
    port: await freePort(),
    secondPort: await freePort(),
  })),
)
let constellation: Constellation
beforeAll(async () => {
  const registered = applications.map(({ id, port }) => ({ id, origin: `http://localhost:${port}`, deaf: true }))
  constellation = await startConstellation(registered)
})
afterAll(() => constellation[Symbol.asyncDispose]())

describe.each(stores)('with sessions in %s', (name, open) => {
  let opened: OpenedStore
  let app: TestApp
  let browser: Browser
  let first: Answer
  beforeAll(async () => {
    opened = await open()
    const application = applications[stores.findIndex(([, one]) => one === open)]
    if (!application) throw new Error('every store has its application')
    app = await startApp(constellation, { ...application, store: opened.store })
  })
  afterAll(async () => {
    await app[Symbol.asyncDispose]()
    await opened[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    const { email } = await constellation.person()
    browser = new Browser()
    first = JSON.parse((await browser.signIn(await browser.open(`${app.origin}/`), email)).text)
    counts()
  })

  test.each([
    ['in the last minute of the token', untilLastMinute],
    ['after the token has run out', untilRunOut],
  ])('of 20 requests to two processes %s one renews, and all are answered', async (_when, time) => {
    app.clock.advance(time)
    const visits = await Promise.all(
      Array.from({ length: 20 }, (_, index) => browser.request(`${index % 2 ? app.origin : app.second.origin}/`)),
    )
    expect(visits.map(({ status }) => status)).toEqual(visits.map(() => 200))
    expect(counts()).toEqual({ [renew]: 1 })
    const after = await ask()
    expect(after).toMatchObject({ email: first.email, sessionId: first.sessionId })
    expect(after.token).not.toBe(first.token)
  })

  test('a lost reply is retried at once, and the session continues', async () => {
    app.clock.advance(untilRunOut)
    app.line.loseReplies(renew, 1)
    const second = await ask()
    expect(counts()).toEqual({ [renew]: 2 })
    app.clock.advance(untilRunOut)
    const third = await ask()
    expect(new Set([first.token, second.token, third.token]).size).toBe(3)
  })

  test('a person whose renewal got no reply is signed in again when the next one succeeds', async () => {
    app.clock.advance(untilLastMinute)
    app.line.loseReplies(renew, 3)
    expect(await ask()).toEqual(first)
    expect((await ask()).token).not.toBe(first.token)
  })

  test('while login is down a person stays signed in until the token expires, and again when login is back', async () => {
    await constellation.loginServer.stop()
    app.clock.advance(untilLastMinute)
    expect(await ask()).toEqual(first)

    app.clock.advance({ minutes: 1 })
    const page = await browser.request(`${app.origin}/page?x=1`)
    expect(page).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    expect(page.text).toContain('href="/page?x=1"')
    const program = await browser.request(`${app.origin}/`, { headers: { 'sec-fetch-mode': 'cors' } })
    expect(program.status).toBe(503)
    expect(JSON.parse(program.text)).toMatchObject({ code: 'rbac_unavailable' })

    await constellation.loginServer.start()
    expect(await ask()).toMatchObject({ email: first.email, sessionId: first.sessionId })
  })

  test('a person whose session ended elsewhere is signed out at the next renewal', async () => {
    await constellation.rbac.logOut({ body: { sessionId: SessionId.parse(first.sessionId) } })
    expect(await ask()).toEqual(first)
    app.clock.advance(untilLastMinute)
    expect((await browser.request(`${app.origin}/`)).status).toBe(303)
    app.clock.advance({ days: -1 })
    expect((await browser.request(`${app.origin}/`)).status).toBe(303)
  })

  test('a session ends here after 30 days, whatever login says', async () => {
    app.clock.advance({ days: 30, seconds: 1 })
    expect((await browser.request(`${app.origin}/`)).status).toBe(303)
    expect(counts()).toEqual({})
  })

  test('a handler that runs for a long time gets valid tokens', async () => {
    const slow = browser.request(`${app.origin}/slow`)
    await expect.poll(() => app.waiting()).toBe(1)
    app.clock.advance(untilRunOut)
    app.goOn()
    expect(JSON.parse((await slow).text).tokens).toEqual([first.token, expect.not.stringContaining(first.token)])
  })

  // It waits some seconds until a lease expires. The tests of the stores cover the expiry in every store.
  if (name === 'PostgreSQL')
    test('a process that dies during a renewal ends no session', async () => {
      app.clock.advance(untilRunOut)
      app.second.line?.freeze(renew)
      const dead = browser.request(`${app.second.origin}/`).catch(() => 'it never answered')
      await expect.poll(() => app.second.line?.counts()).toEqual({ [renew]: 1 })
      const after = await ask()
      expect(after).toMatchObject({ email: first.email, sessionId: first.sessionId })
      app.clock.advance(untilRunOut)
      expect((await ask()).token).not.toBe(after.token)
      app.second.line?.thaw()
      await dead
    })

  async function ask(): Promise<Answer> {
    const visit = await browser.request(`${app.origin}/`)
    expect(visit).toMatchObject({ status: 200 })
    return JSON.parse(visit.text)
  }

  /** The number of requests from both processes to login since the last call. */
  function counts() {
    const [one, two] = [app.line.counts(), app.second.line?.counts() ?? {}]
    return Object.fromEntries(
      [...Object.keys(one), ...Object.keys(two)].map((path) => [path, (one[path] ?? 0) + (two[path] ?? 0)]),
    )
  }
})
