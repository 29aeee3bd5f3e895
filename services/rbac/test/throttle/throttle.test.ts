import { randomUUID } from 'node:crypto'
import { startRedis } from '@constellation/testkit'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserId, freshClient, freshEmail, type Person, password, startRbac, type TestRbac } from '../rbac.ts'

const wrong = 'not the password at all'
const stranger = 'the-browser-of-a-stranger'

/** An attempt at a place of its own, where nothing has failed yet. */
function elsewhere(emailNormalized: string) {
  return { emailNormalized, ip: freshClient().ip, browserHash: randomUUID(), knownBrowser: false }
}

describe.each(['PostgreSQL', 'Redis'])('throttling with its counts in %s', (store) => {
  let stack: AsyncDisposableStack
  let rbac: TestRbac
  let redis: Redis | undefined
  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    const server = store === 'Redis' ? stack.use(await startRedis()) : undefined
    redis = server && new Redis(server.url)
    stack.defer(() => redis?.disconnect())
    rbac = stack.use(await startRbac(server && { redisUrl: server.url }))
  })
  afterAll(() => stack.disposeAsync())

  /** Tries a sign-in and gives what came of it. Each try comes from an address of its own. */
  async function attempt(email: string, secret = wrong, { browser = stranger, ip = freshClient().ip } = {}) {
    const body = { email, password: secret, browserId: browser, client: { ip, userAgent: 'Firefox' } }
    return rbac
      .as('login')
      .signInWithPassword({ body })
      .then(
        () => ({ code: 'ok', retryAfter: undefined }),
        (error) => ({ code: String(error.code), retryAfter: error.retryAfterSeconds }),
      )
  }

  /** Fails as often as asked, waiting as long as told each time; gives how long each wait was, in seconds. */
  async function failures(email: string, count: number) {
    const waits: number[] = []
    for (let failed = 0; failed < count; ) {
      const { code, retryAfter } = await attempt(email)
      if (code === 'invalid_credentials') failed++
      else if (code === 'rate_limited') await wait(waits, retryAfter)
      else throw new Error(code)
    }
    return waits
  }

  async function wait(waits: number[], seconds: number | undefined) {
    if (!seconds) throw new Error('told to wait, but not how long')
    waits.push(seconds)
    await passes(seconds)
  }

  /** Lets the seconds of a delay pass in either store. */
  async function passes(seconds: number) {
    if (!redis) return rbac.timePasses({ seconds })
    for (const key of await redis.keys('rbac:*')) {
      const leftMs = await redis.pttl(key)
      if (leftMs > 0) await (leftMs > seconds * 1000 ? redis.pexpire(key, leftMs - seconds * 1000) : redis.del(key))
    }
  }

  /** Of many attempts at one moment, how many may be examined. */
  async function admitted(count: number, place: () => ReturnType<typeof elsewhere>) {
    const all = Array.from({ length: count }, () => rbac.deps.throttle.passwords.admit(place()))
    return (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled').length
  }

  /** Puts the count of failures of strangers to an address where a test wants it. */
  async function skipTo(email: string, count: number) {
    for (let failed = 0; failed < count; failed++) await rbac.deps.throttle.passwords.admit(elsewhere(email))
    await passes(60)
  }

  test('four failures have no delay, and from the fifth it doubles to a minute at most', async () => {
    const { email } = await rbac.person()
    expect(await failures(email, 13)).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  })

  test('the same happens for an address that nobody has', async () => {
    expect(await failures(freshEmail(), 8)).toEqual([1, 2, 4])
  })

  test('while a delay lasts the right password is not tried either, and after it it works', async () => {
    const { email } = await rbac.person()
    await failures(email, 5)
    expect(await attempt(email, password)).toEqual({ code: 'rate_limited', retryAfter: 1 })
    await passes(1)
    expect(await attempt(email, password)).toMatchObject({ code: 'ok' })
  })

  test('of 120 wrong passwords at once no more are examined than in sequence: five', async () => {
    const { email } = await rbac.person()
    const many = await Promise.all(Array.from({ length: 120 }, () => attempt(email)))
    expect(many.filter(({ code }) => code === 'invalid_credentials')).toHaveLength(5)
    expect(many.filter(({ code }) => code === 'rate_limited')).toHaveLength(115)
  })

  test('so it is from one network address with a new browser for each', async () => {
    const { ip } = freshClient()
    const email = freshEmail()
    expect(await admitted(120, () => ({ ...elsewhere(email), ip }))).toBe(5)
  })

  test('of 120 at once from as many places a hundred are examined, and then only a new password helps', async () => {
    const { email } = await rbac.person()
    expect(await admitted(120, () => elsewhere(email))).toBe(100)
    expect(await attempt(email, password, { browser: randomUUID() })).toMatchObject({ code: 'recovery_required' })
  })

  test('a success clears the failures', async () => {
    const { email } = await rbac.person()
    await failures(email, 4)
    expect(await attempt(email, password)).toMatchObject({ code: 'ok' })
    expect(await failures(email, 5)).toEqual([])
  })

  test('a browser that the person has signed in from is not throttled by a stranger', async () => {
    const { email } = await rbac.person()
    await failures(email, 9)
    expect(await attempt(email)).toMatchObject({ code: 'rate_limited' })
    expect(await attempt(email, password, { browser: browserId })).toMatchObject({ code: 'ok' })
  })

  test('that success does not clear the failures of strangers', async () => {
    const { email } = await rbac.person()
    await failures(email, 9)
    await attempt(email, password, { browser: browserId })
    expect(await attempt(email)).toMatchObject({ code: 'rate_limited' })
  })

  describe('a hundred failures', () => {
    let person: Person
    beforeAll(async () => {
      person = await rbac.person()
      await skipTo(person.email, 99)
      expect(await attempt(person.email)).toMatchObject({ code: 'invalid_credentials' })
      await passes(60)
    })

    test('ask for a new password, even of who knows the old one', async () => {
      expect(await attempt(person.email, password)).toMatchObject({ code: 'recovery_required' })
    })

    test('keep nobody out of a browser of their own', async () => {
      expect(await attempt(person.email, password, { browser: browserId })).toMatchObject({ code: 'ok' })
      expect(await attempt(person.email, password)).toMatchObject({ code: 'recovery_required' })
    })

    test('are cleared when the link sets a new password', async () => {
      const { email } = person
      const client = freshClient()
      await rbac.as('login').requestPasswordReset({ body: { email, browserId: stranger, client } })
      const token = await rbac.lastLink('password_reset_requested', email)
      const newPassword = 'quite another four words'
      await rbac.as('login').resetPassword({ body: { token, newPassword, client } })
      expect(await attempt(email, newPassword)).toMatchObject({ code: 'ok' })
    })
  })

  test('an address of the network that fails too often is refused for every account; no other address is, nor a browser of the person', async () => {
    const { ip } = freshClient()
    const { email } = await rbac.person()
    for (let failed = 0; failed <= 100; failed++)
      await rbac.deps.throttle.passwords.admit({ ...elsewhere(freshEmail()), ip })
    const refused = await attempt(email, password, { ip })
    expect(refused.code).toBe('rate_limited')
    expect(refused.retryAfter).toBeGreaterThan(800)
    expect(await attempt(email, password)).toMatchObject({ code: 'ok' })
    expect(await attempt(email, password, { ip, browser: browserId })).toMatchObject({ code: 'ok' })
  })

  test('at most five mails an hour to one address are requested from one browser', async () => {
    const { email } = await rbac.person()
    await passes(3600)
    const ask = () =>
      rbac.as('login').requestPasswordReset({ body: { email, browserId: stranger, client: freshClient() } })
    for (let sent = 0; sent < 5; sent++) await ask()
    await expect(ask()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: expect.any(Number) })
    await passes(3601)
    await expect(ask()).resolves.toBeUndefined()
  })

  test('the limit of mails counts requests for an unknown address too', async () => {
    const body = { email: freshEmail(), browserId: stranger, client: freshClient() }
    for (let sent = 0; sent < 5; sent++) await rbac.as('login').requestPasswordReset({ body })
    await expect(rbac.as('login').resendConfirmation({ body })).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('at most three hundred mails an hour are requested from one network address', async () => {
    const client = freshClient()
    const ask = () =>
      rbac.as('login').requestPasswordReset({ body: { email: freshEmail(), browserId: stranger, client } })
    for (let sent = 0; sent < 300; sent++) await ask()
    await expect(ask()).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('at most three hundred accounts an hour are opened from one place without a mail', async () => {
    const { throttle } = rbac.deps
    const [{ ip }, elsewhere] = [freshClient(), freshClient()]
    for (let opened = 0; opened < 300; opened++) {
      expect(await throttle.accounts.waitMs(ip)).toBe(0)
      await throttle.accounts.countOpened(ip)
    }
    expect(await throttle.accounts.waitMs(ip)).toBeGreaterThan(3_500_000)
    expect(await throttle.accounts.waitMs(elsewhere.ip)).toBe(0)
    await passes(3601)
    expect(await throttle.accounts.waitMs(ip)).toBe(0)
  })

  test('no address stands in the counts', async () => {
    const email = freshEmail()
    await attempt(email)
    const keys = redis
      ? await redis.keys('*')
      : (await rbac.db.selectFrom('rate_limits').select('key').execute()).map(({ key }) => key)
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key) => key.includes('@') || key.includes(email.slice(0, 8)))).toEqual([])
  })

  test('more failures in a minute than the service allows throttle only strangers, for at most a minute', async () => {
    const { email } = await rbac.person()
    const many = Array.from({ length: 3001 }, () => freshEmail())
    for (let at = 0; at < many.length; at += 100)
      await Promise.allSettled(
        many.slice(at, at + 100).map((one) => rbac.deps.throttle.passwords.admit(elsewhere(one))),
      )
    const refused = await attempt(email, password)
    expect(refused.code).toBe('rate_limited')
    expect(refused.retryAfter).toBeLessThanOrEqual(60)
    expect(await attempt(email, password, { browser: browserId })).toMatchObject({ code: 'ok' })
    await passes(60)
    expect(await attempt(email, password)).toMatchObject({ code: 'ok' })
  })
})
