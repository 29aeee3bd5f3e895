import { startRedis } from '@constellation/testkit'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserId, client, freshClient, password, startRbac, type TestRbac } from '../rbac.ts'
import { challengeOf } from '../second-factors/challenge.ts'

describe.each(['PostgreSQL', 'Redis'])('throttling of second factors with its counts in %s', (store) => {
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

  /** Lets the seconds of a delay pass in either store. */
  async function passes(seconds: number) {
    if (!redis) return rbac.timePasses({ seconds })
    for (const key of await redis.keys('rbac:*')) {
      const leftMs = await redis.pttl(key)
      if (leftMs > 0) await (leftMs > seconds * 1000 ? redis.pexpire(key, leftMs - seconds * 1000) : redis.del(key))
    }
  }

  /** Starts another sign-in and answers its challenge once. */
  async function attempt(email: string, kind: 'totp' | 'recovery_code', code: string) {
    return answer(await challengeFor(email), kind, code)
  }

  async function challengeFor(email: string) {
    const body = { email, password, browserId, client: freshClient() }
    return (await challengeOf(rbac.as('login').signInWithPassword({ body }))).challengeToken
  }

  async function answer(challengeToken: string, kind: 'totp' | 'recovery_code', code: string) {
    return rbac
      .as('login')
      .verifySecondFactor({ body: { challengeToken, browserId, answer: { kind, code }, client } })
      .then(
        () => ({ code: 'ok', retryAfter: undefined }),
        (error) => ({ code: String(error.code), retryAfter: error.retryAfterSeconds as number | undefined }),
      )
  }

  /** Fails so often, waiting as long as told each time; gives how long each wait was, in seconds. */
  async function failures(email: string, count: number) {
    const waits: number[] = []
    for (let failed = 0; failed < count; ) {
      const { code, retryAfter } = await attempt(email, 'totp', '000000')
      if (code === 'mfa_failed') failed++
      else if (code === 'mfa_locked' && retryAfter) {
        waits.push(retryAfter)
        await passes(retryAfter)
      } else throw new Error(code)
    }
    return waits
  }

  const guarded = async () => rbac.enrolTotp(await rbac.person())

  test('from the fifth failure on the wait doubles, for a new challenge too', async () => {
    const { person } = await guarded()
    expect(await failures(person.email, 10)).toEqual([1, 2, 4, 8, 16])
  })

  test('after ten failures the kind is locked for fifteen minutes, for a right code too, and no other kind or person is', async () => {
    const { person, app, recoveryCodes } = await guarded()
    await failures(person.email, 10)
    const locked = await attempt(person.email, 'totp', app.nextCode())
    expect(locked).toEqual({ code: 'mfa_locked', retryAfter: expect.any(Number) })
    expect(locked.retryAfter).toBeGreaterThan(880)
    expect(locked.retryAfter).toBeLessThanOrEqual(900)
    expect(await attempt(person.email, 'recovery_code', recoveryCodes[0] ?? '')).toMatchObject({ code: 'ok' })
    const other = await guarded()
    expect(await attempt(other.person.email, 'totp', other.app.nextCode())).toMatchObject({ code: 'ok' })
    expect(await attempt(person.email, 'totp', app.nextCode())).toMatchObject({ code: 'mfa_locked' })
    await passes(901)
    expect(await attempt(person.email, 'totp', app.nextCode())).toMatchObject({ code: 'ok' })
  })

  test('a right code clears the failures of its kind', async () => {
    const { person, app } = await guarded()
    await failures(person.email, 4)
    expect(await attempt(person.email, 'totp', app.nextCode())).toMatchObject({ code: 'ok' })
    expect(await failures(person.email, 5)).toEqual([])
    expect(await attempt(person.email, 'totp', '000000')).toMatchObject({ code: 'mfa_locked', retryAfter: 1 })
  })

  test('of parallel guesses at most ten are checked', async () => {
    const { person } = await guarded()
    const challenges: string[] = []
    while (challenges.length < 40) challenges.push(await challengeFor(person.email))
    const answers = await Promise.all(challenges.map((challenge) => answer(challenge, 'totp', '000000')))
    const looked = answers.filter(({ code }) => code === 'mfa_failed').length
    expect(looked).toBeLessThanOrEqual(10)
    expect(answers.filter(({ code }) => code === 'mfa_locked')).toHaveLength(40 - looked)
  })

  test('wrong codes while setting an app up do not lock the sign-in', async () => {
    const { person, app } = await guarded()
    const login = rbac.as('login', person.tokens.accessToken)
    const { factorId } = await login.addTotp({ params: { id: person.id } })
    const activation = { params: { id: person.id, factorId }, body: { code: '000000', browserId, client } }
    const codes: string[] = []
    for (let tries = 0; tries < 6; tries++)
      codes.push(
        await login.activateTotp(activation).then(
          () => 'ok',
          (error) => error.code,
        ),
      )
    expect(codes).toEqual([...Array(5).fill('invalid_factor_code'), 'mfa_locked'])
    expect(await attempt(person.email, 'totp', app.nextCode())).toMatchObject({ code: 'ok' })
  })
})
