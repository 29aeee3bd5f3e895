import { hashToken } from '@constellation/tokens'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browserId, type Person, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
let anna: Person
beforeAll(async () => {
  rbac = await startRbac()
})
beforeEach(async () => {
  anna = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const elsewhere = { kind: 'browser', browserId: 'quite-another-browser' } as const
const hello = { kind: 'application', applicationId: 'hello' } as const

type Presenter = { kind: 'browser'; browserId: string } | { kind: 'application'; applicationId: string }

function refresh(refreshToken: string, presenter: Presenter = { kind: 'browser', browserId }) {
  return rbac.as('login').refresh({ body: { refreshToken, presenter } })
}

function isLive(sessionId: string) {
  return rbac.db
    .selectFrom('sessions')
    .select('revoked_at')
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow()
    .then(({ revoked_at }) => revoked_at === null)
}

describe('rotation', () => {
  test('every use gives another token of the same session, and an access token that works', async () => {
    const next = await refresh(anna.tokens.refreshToken)
    expect(next).toMatchObject({ sessionId: anna.tokens.sessionId, outcome: 'login', user: { id: anna.id } })
    expect(next.refreshToken).toMatch(/^rt_[\w-]{43}$/)
    expect(next.refreshToken).not.toBe(anna.tokens.refreshToken)
    await expect(rbac.as('console', next.accessToken).getMe()).resolves.toMatchObject({ id: anna.id })
    await expect(refresh(next.refreshToken)).resolves.toMatchObject({ sessionId: anna.tokens.sessionId })
  })

  test('a token is stored as its SHA-256 alone', async () => {
    expect(hashToken('rt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8')).toBe(
      '942a351a779e75e38fd8f6c566fc404966a449d4af13f2bbca3a85e53edb8335',
    )
    const next = await refresh(anna.tokens.refreshToken)
    const rows = await rbac.db
      .selectFrom('refresh_tokens')
      .selectAll()
      .where('session_id', '=', anna.tokens.sessionId)
      .orderBy('seq')
      .execute()
    const tokens = [anna.tokens.refreshToken, next.refreshToken]
    expect(rows.map(({ token_hash }) => token_hash)).toEqual(tokens.map(hashToken))
    for (const token of tokens) expect(JSON.stringify(rows)).not.toContain(token.slice(3))
  })

  test('a successor cannot be made from what is stored', async () => {
    const { refreshToken } = await refresh(anna.tokens.refreshToken)
    const { salt } = await rbac.db
      .selectFrom('refresh_tokens')
      .select('successor_salt as salt')
      .where('token_hash', '=', hashToken(anna.tokens.refreshToken))
      .executeTakeFirstOrThrow()
    expect(refreshToken).not.toContain(salt)
    await expect(refresh(`rt_${salt}`)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
  })

  test('an unknown token is refused', async () => {
    await expect(refresh(`rt_${'A'.repeat(43)}`)).rejects.toMatchObject({ code: 'invalid_refresh_token', status: 401 })
  })
})

describe('a reply that may have been lost', () => {
  test('the same presenter gets the same successor within the grace period of ten seconds, in which replies may be on their way', async () => {
    const first = await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ seconds: 9 })
    const again = await refresh(anna.tokens.refreshToken)
    expect(again.refreshToken).toBe(first.refreshToken)
    await expect(refresh(again.refreshToken)).resolves.toBeDefined()
  })

  test('a second tab that retries within ten seconds gets the newest token', async () => {
    const { refreshToken: second } = await refresh(anna.tokens.refreshToken)
    const { refreshToken: third } = await refresh(second)
    await expect(refresh(anna.tokens.refreshToken)).resolves.toMatchObject({ refreshToken: third })
  })

  test.each([{ seconds: 12 }, { hours: 1 }, { days: 6 }])(
    'a token whose successor was never presented can be repeated after %o, as often as replies are lost',
    async (time) => {
      await refresh(anna.tokens.refreshToken)
      for (const _ of [1, 2, 3]) {
        await rbac.timePasses(time)
        await rbac.timePasses({ seconds: 11 })
        const again = await refresh(anna.tokens.refreshToken)
        expect(again).toMatchObject({ sessionId: anna.tokens.sessionId, outcome: 'login' })
        await expect(rbac.as('console', again.accessToken).getMe()).resolves.toMatchObject({ id: anna.id })
      }
      const last = await refresh(anna.tokens.refreshToken)
      await rbac.timePasses({ minutes: 15 })
      await expect(refresh(last.refreshToken)).resolves.toBeDefined()
      expect(await rbac.events('refresh_token_reused')).toEqual([])
    },
  )

  test("an application's renewal whose reply was lost can be repeated an hour later", async () => {
    const { sessionId } = anna.tokens
    const { renewalHandle } = await rbac.as('login').handOff({ body: { sessionId, applicationId: 'hello' } })
    await refresh(renewalHandle, hello)
    await rbac.timePasses({ hours: 1 })
    await expect(refresh(renewalHandle, hello)).resolves.toMatchObject({ sessionId })
  })

  test('two tabs that repeat it at the same moment get the same new token', async () => {
    await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ hours: 1 })
    const tabs = await Promise.all([1, 2, 3, 4].map(() => refresh(anna.tokens.refreshToken)))
    expect(new Set(tabs.map(({ refreshToken }) => refreshToken)).size).toBe(1)
    await expect(refresh(tabs[0]?.refreshToken ?? '')).resolves.toBeDefined()
  })

  test('a reply that is still on its way stays good when another tab repeats after the grace period', async () => {
    const first = await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ seconds: 9 })
    await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ seconds: 3 })
    await refresh(anna.tokens.refreshToken)
    await expect(refresh(first.refreshToken)).resolves.toBeDefined()
  })

  test('a successor that was replaced ends the session when it is presented: only a thief has it', async () => {
    const { refreshToken: lost } = await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ seconds: 11 })
    await refresh(anna.tokens.refreshToken)
    await expect(refresh(lost)).rejects.toMatchObject({ code: 'refresh_token_reused' })
    expect(await isLive(anna.tokens.sessionId)).toBe(false)
  })

  test('is not repeated for a session that has ended, by time or by the person', async () => {
    await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ days: 7, minutes: 1 })
    await expect(refresh(anna.tokens.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    const second = await rbac.signIn(anna.email)
    await refresh(second.refreshToken)
    await rbac.as('login').logOut({ body: { sessionId: second.sessionId } })
    await rbac.timePasses({ seconds: 11 })
    await expect(refresh(second.refreshToken)).rejects.toMatchObject({ code: 'session_ended' })
  })

  test('an unused successor that expired is not replaced, even when another presenter keeps the session alive', async () => {
    const { sessionId } = anna.tokens
    const { renewalHandle } = await rbac.as('login').handOff({ body: { sessionId, applicationId: 'hello' } })
    await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ days: 6 })
    await refresh(renewalHandle, hello)
    await rbac.timePasses({ days: 2 })
    await expect(refresh(anna.tokens.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    expect(await isLive(sessionId)).toBe(true)
  })
})

describe('a reuse', () => {
  beforeEach(async () => {
    const { refreshToken } = await refresh(anna.tokens.refreshToken)
    await refresh(refreshToken)
    await rbac.timePasses({ seconds: 11 })
  })
  const reuse = (presenter?: Presenter) => refresh(anna.tokens.refreshToken, presenter).catch((error) => error)

  test('ends the session: every token of it is dead', async () => {
    const { refreshToken: newest } = await refresh((await rbac.signIn(anna.email)).refreshToken)
    const before = await rbac.signIn(anna.email)
    expect(await reuse()).toMatchObject({ code: 'refresh_token_reused', status: 401 })
    expect(await isLive(anna.tokens.sessionId)).toBe(false)
    // Everyone who had a token of it is told the same, so the person learns why.
    expect(await reuse()).toMatchObject({ code: 'refresh_token_reused' })
    await expect(anna.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    // Another session of the same person is not touched.
    await expect(refresh(newest)).resolves.toBeDefined()
    await expect(refresh(before.refreshToken)).resolves.toBeDefined()
  })

  test('is told once, and audited', async () => {
    await reuse()
    await reuse()
    const told = (await rbac.events('refresh_token_reused')).filter(({ userId }) => userId === anna.id)
    expect(told).toMatchObject([{ sessionId: anna.tokens.sessionId, to: { email: anna.email } }])
    const ended = (await rbac.events('sessions_ended')).filter(({ userId }) => userId === anna.id)
    expect(ended).toMatchObject([{ sessionIds: [anna.tokens.sessionId], reason: 'refresh_token_reused' }])
    const audited = await rbac.db
      .selectFrom('audit_events')
      .select(['outcome', 'detail'])
      .where('action', '=', 'refresh-token.reuse')
      .where('target', '=', anna.id)
      .execute()
    expect(audited).toEqual([{ outcome: 'refused', detail: { sessionId: anna.tokens.sessionId } }])
  })

  test.each([
    ['another browser', elsewhere],
    ['an application', hello],
  ])('by %s ends the session too', async (_, presenter) => {
    expect(await reuse(presenter)).toMatchObject({ code: 'refresh_token_reused' })
    expect(await isLive(anna.tokens.sessionId)).toBe(false)
  })
})

describe('another presenter', () => {
  test.each([
    ['browser', elsewhere],
    ['application', hello],
  ])('a different %s gets nothing for an unused token, which stays valid', async (_, presenter) => {
    await expect(refresh(anna.tokens.refreshToken, presenter)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    await expect(refresh(anna.tokens.refreshToken)).resolves.toBeDefined()
    const audited = await rbac.db
      .selectFrom('audit_events')
      .select('outcome')
      .where('action', '=', 'refresh-token.misuse')
      .where('target', '=', anna.id)
      .execute()
    expect(audited).toEqual([{ outcome: 'refused' }])
  })

  test('cannot repeat a used token, neither within the grace period nor later: the session ends', async () => {
    await refresh(anna.tokens.refreshToken)
    await expect(refresh(anna.tokens.refreshToken, elsewhere)).rejects.toMatchObject({ code: 'refresh_token_reused' })
    expect(await isLive(anna.tokens.sessionId)).toBe(false)
  })

  test("an application's handle is renewed by that application alone", async () => {
    const { sessionId } = anna.tokens
    const { renewalHandle } = await rbac.as('login').handOff({ body: { sessionId, applicationId: 'hello' } })
    expect(renewalHandle).toMatch(/^rh_/)
    const other = { kind: 'application', applicationId: 'other' } as const
    await expect(refresh(renewalHandle, other)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    await expect(refresh(renewalHandle)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    const renewed = await refresh(renewalHandle, hello)
    expect(renewed.refreshToken).toMatch(/^rh_/)
    const ticket = await rbac.as('console').introspect({ body: { token: renewed.accessToken } })
    expect(ticket).toMatchObject({ active: true, applicationId: 'hello', sessionId })
  })

  test("the browser's chain and an application's do not disturb one another", async () => {
    const { sessionId } = anna.tokens
    const { renewalHandle } = await rbac.as('login').handOff({ body: { sessionId, applicationId: 'hello' } })
    const next = await refresh(anna.tokens.refreshToken)
    await rbac.timePasses({ minutes: 15 })
    await refresh(renewalHandle, hello)
    await expect(refresh(next.refreshToken)).resolves.toBeDefined()
  })
})

describe('expiry', () => {
  const day = 86_400

  test('a session that is idle for seven days has ended', async () => {
    expect(anna.tokens.refreshExpiresIn).toBeGreaterThan(7 * day - 60)
    await rbac.timePasses({ days: 7, minutes: 1 })
    await expect(refresh(anna.tokens.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
  })

  test('each use starts another seven days', async () => {
    await rbac.timePasses({ days: 6 })
    const next = await refresh(anna.tokens.refreshToken)
    expect(next.refreshExpiresIn).toBeGreaterThan(7 * day - 60)
    await rbac.timePasses({ days: 6 })
    await expect(refresh(next.refreshToken)).resolves.toBeDefined()
  })

  test('no use extends it past thirty days', async () => {
    let { refreshToken } = anna.tokens
    for (let week = 0; week < 4; week++) {
      await rbac.timePasses({ days: 6 })
      refreshToken = (await refresh(refreshToken)).refreshToken
    }
    await rbac.timePasses({ days: 5 })
    const last = await refresh(refreshToken)
    expect(last.refreshExpiresIn).toBeLessThanOrEqual(day)
    await rbac.timePasses({ days: 1, minutes: 1 })
    await expect(refresh(last.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
  })

  test("an account's policy shortens the idle and absolute lifetime of its sessions", async () => {
    const policy = { sessionIdleMinutes: 30, sessionAbsoluteHours: 1 }
    await anna.client.updateAccount({ params: { id: anna.accountId }, body: { policy } })
    const idle = await rbac.signIn(anna.email)
    expect(idle.refreshExpiresIn).toBeLessThanOrEqual(30 * 60)
    const used = await rbac.signIn(anna.email)
    await rbac.timePasses({ minutes: 29 })
    const next = await refresh(used.refreshToken)
    await rbac.timePasses({ minutes: 2 })
    await expect(refresh(idle.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    const last = await refresh(next.refreshToken)
    await rbac.timePasses({ minutes: 29, seconds: 30 })
    await expect(refresh(last.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
  })

  test("an account's policy lengthens nothing", async () => {
    const policy = { sessionIdleMinutes: 43_200, sessionAbsoluteHours: 720 }
    await anna.client.updateAccount({ params: { id: anna.accountId }, body: { policy } })
    expect((await rbac.signIn(anna.email)).refreshExpiresIn).toBeLessThanOrEqual(7 * day)
  })
})

describe('who may not sign in', () => {
  test('a disabled user gets no new token, and is told why', async () => {
    const user = await rbac.member(anna.accountId)
    await rbac.owner.updateTable('users').set({ status: 'disabled' }).where('id', '=', user.id).execute()
    await expect(refresh(user.tokens.refreshToken)).rejects.toMatchObject({ code: 'user_disabled' })
  })

  test('a user of a suspended account gets no new token', async () => {
    await rbac.owner.updateTable('accounts').set({ status: 'suspended' }).where('id', '=', anna.accountId).execute()
    await expect(refresh(anna.tokens.refreshToken)).rejects.toMatchObject({ code: 'account_suspended' })
  })

  test('the token of an ended session says that it was ended', async () => {
    await rbac.as('login').logOut({ body: { sessionId: anna.tokens.sessionId } })
    await expect(refresh(anna.tokens.refreshToken)).rejects.toMatchObject({ code: 'session_ended' })
  })
})
