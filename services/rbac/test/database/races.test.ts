import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtInRoles } from '../../src/store/built-in-ids.ts'
import { identity, signInWith } from '../identities/identities.ts'
import { browserId, client, freshClient, freshEmail, password, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const newPassword = 'quite another four words'
const presenter = { kind: 'browser', browserId } as const

/** What became of calls that were made at one moment. */
async function together<T>(calls: readonly (() => Promise<T>)[]) {
  const results = await Promise.allSettled(calls.map((call) => call()))
  return {
    done: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    refused: results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code ?? result.reason] : [])),
  }
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

describe('signing up', () => {
  test('fifty sign-ups of one address, confirmed at the same moment, make one user', async () => {
    const email = freshEmail()
    // Past the limit of mails to one address, which would let only five through.
    await together(
      times(50, () => async () => {
        await sql`delete from rate_limits`.execute(rbac.owner)
        await rbac
          .as('login')
          .signUp({ body: { email, password, displayName: 'One', browserId, client: freshClient() } })
      }),
    )
    const asked = await rbac.events('email_confirmation_requested')
    const tokens = asked.filter(({ to }) => Object(to).email === email).map(({ token }) => String(token))
    expect(tokens.length).toBeGreaterThan(5)
    const { done, refused } = await together(
      tokens.map((token) => () => rbac.as('login').confirmEmail({ body: { token, browserId, client } })),
    )
    expect(done).toHaveLength(1)
    expect(new Set(refused)).toEqual(new Set(['link_used']))
    const users = await rbac.db.selectFrom('users').select('id').where('email', '=', email).execute()
    expect(users).toEqual([{ id: done[0]?.user.id }])
  })

  test('fifty uses of one link make one user and one session', async () => {
    const email = freshEmail()
    await rbac.as('login').signUp({ body: { email, password, displayName: 'One', browserId, client: freshClient() } })
    const token = await rbac.lastLink('email_confirmation_requested', email)
    const { done, refused } = await together(
      times(50, () => () => rbac.as('login').confirmEmail({ body: { token, browserId, client } })),
    )
    expect(done).toHaveLength(1)
    expect(refused).toEqual(times(49, () => 'link_used'))
  })

  test('two bootstraps at the same moment make one administrator', async () => {
    await using empty = await startRbac()
    const { secret } = { secret: empty.deps.settings.bootstrapSecret }
    const { done, refused } = await together(
      times(
        4,
        () => () =>
          empty.as('login').bootstrapAdmin({ body: { secret, email: freshEmail(), password, displayName: 'Root' } }),
      ),
    )
    expect(done).toHaveLength(1)
    expect(refused).toEqual(times(3, () => 'bootstrap_closed'))
  })
})

describe('refreshing', () => {
  test('twenty at the same moment get the same successor', async () => {
    const anna = await rbac.person()
    const { done, refused } = await together(
      times(20, () => () => rbac.as('login').refresh({ body: { refreshToken: anna.tokens.refreshToken, presenter } })),
    )
    expect(refused).toEqual([])
    expect(new Set(done.map(({ refreshToken }) => refreshToken)).size).toBe(1)
  })

  test('ending the session during a refresh leaves no valid token', async () => {
    const anna = await rbac.person()
    for (const _ of times(15, Number)) {
      const { refreshToken, accessToken, sessionId } = await rbac.signIn(anna.email)
      const refresh = (token: string) => rbac.as('login').refresh({ body: { refreshToken: token, presenter } })
      const [, ...renewed] = await Promise.allSettled([
        rbac.as('login').logOut({ body: { sessionId } }),
        ...times(4, () => refresh(refreshToken)),
      ])
      const given = renewed.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      for (const result of renewed)
        if (result.status === 'rejected')
          expect(['session_ended', 'invalid_refresh_token']).toContain(result.reason.code)
      for (const tokens of [{ refreshToken, accessToken }, ...given]) {
        await expect(refresh(tokens.refreshToken)).rejects.toMatchObject({ code: 'session_ended' })
        await expect(rbac.as('console', tokens.accessToken).getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
      }
    }
  })

  test('confirming the password during a refresh leaves one valid token and no server error', async () => {
    const anna = await rbac.person()
    for (const round of times(10, (index) => index)) {
      const { refreshToken, accessToken } = await rbac.signIn(anna.email)
      const body = { password, browserId, client, ...(round % 2 && { refreshToken }) }
      const [confirmed, ...renewed] = await Promise.allSettled([
        rbac.as('login', accessToken).confirmPassword({ body }),
        ...times(6, () => rbac.as('login').refresh({ body: { refreshToken, presenter } })),
      ])
      for (const result of renewed)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'invalid_refresh_token' })
      if (confirmed.status === 'rejected') throw confirmed.reason
      const { refreshToken: newest } = confirmed.value
      await expect(rbac.as('login').refresh({ body: { refreshToken: newest, presenter } })).resolves.toBeDefined()
    }
  })
})

describe('the last one', () => {
  test('of two administrators who remove each other at the same moment, one stays', async () => {
    for (const _ of times(5, Number)) {
      const anna = await rbac.person()
      const bert = await rbac.member(anna.accountId, { roleIds: [builtInRoles.admin] })
      const { accountId } = anna
      const { done, refused } = await together([
        () => anna.client.removeMember({ params: { id: accountId, userId: bert.id } }),
        () => bert.client.removeMember({ params: { id: accountId, userId: anna.id } }),
      ])
      expect([done.length, refused.length]).toEqual([1, 1])
    }
  })

  test('of two administrators who resign at the same moment, one stays', async () => {
    const anna = await rbac.person()
    const bert = await rbac.member(anna.accountId, { roleIds: [builtInRoles.admin] })
    await rbac.member(anna.accountId)
    const resign = (who: typeof anna) => () =>
      who.client.setMemberRoles({
        params: { id: anna.accountId, userId: who.id },
        body: { roleIds: [builtInRoles.member] },
      })
    const { done, refused } = await together([resign(anna), resign(bert)])
    expect(done).toHaveLength(1)
    expect(refused).toEqual(['last_admin'])
  })

  test('of two ways to sign in that are removed at the same moment, one stays', async () => {
    const anna = await rbac.person()
    const id = rbac.deps.newId()
    await rbac.db
      .insertInto('credentials')
      .values({ id, user_id: anna.id, kind: 'external', provider: 'github', provider_sub: id })
      .execute()
    const { items } = await anna.client.listCredentials({ params: { id: anna.id } })
    const { done, refused } = await together(
      items.map(
        (credential) => () => anna.client.removeCredential({ params: { id: anna.id, credentialId: credential.id } }),
      ),
    )
    expect(done).toHaveLength(1)
    expect(refused).toEqual(['last_credential'])
  })
})

describe('a change during a request', () => {
  test('a role that is revoked during requests: every request after the answer is refused', async () => {
    const anna = await rbac.person()
    const bert = await rbac.member(anna.accountId, { roleIds: [builtInRoles.admin] })
    const { accountId } = anna
    const params = { id: accountId, userId: bert.id }
    const acts = times(
      20,
      (index) => () => bert.client.updateAccount({ params: { id: accountId }, body: { name: `Renamed ${index}` } }),
    )
    const [taken, acted] = await Promise.all([
      together([() => anna.client.setMemberRoles({ params, body: { roleIds: [builtInRoles.member] } })]),
      together(acts),
    ])
    expect(taken.refused).toEqual([])
    expect(new Set(acted.refused).size).toBeLessThanOrEqual(1)
    const after = await together(acts)
    expect(after.refused).toEqual(times(20, () => 'permission_denied'))
  })

  test('fifty uses of one link set one password, and every session ends', async () => {
    const anna = await rbac.person()
    await rbac.as('login').requestPasswordReset({ body: { email: anna.email, browserId, client: freshClient() } })
    const token = await rbac.lastLink('password_reset_requested', anna.email)
    const { done, refused } = await together(
      times(
        50,
        (index) => () =>
          rbac.as('login').resetPassword({ body: { token, newPassword: `${newPassword} ${index}`, client } }),
      ),
    )
    expect(done).toHaveLength(1)
    expect(refused).toEqual(times(49, () => 'link_used'))
    const changes = await rbac.db
      .selectFrom('audit_events')
      .select('id')
      .where('target', '=', anna.id)
      .where('action', '=', 'password.change')
      .execute()
    expect(changes).toHaveLength(1)
    await expect(anna.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
  })

  test('a user who is disabled during a sign-in gets no live session', async () => {
    const anna = await rbac.person()
    for (const _ of times(5, Number)) {
      const user = await rbac.member(anna.accountId)
      const [, ...signIns] = await Promise.allSettled([
        anna.client.updateUser({ params: { id: user.id }, body: { status: 'disabled' } }),
        ...times(3, () => rbac.signIn(user.email)),
      ])
      for (const result of signIns) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'user_disabled' })
        else {
          const { accessToken } = result.value
          await expect(rbac.as('console', accessToken).getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
        }
      }
    }
  })

  test('a password that is changed during a sign-in with the old one leaves no session of the old one', async () => {
    for (const _ of times(5, Number)) {
      const anna = await rbac.person()
      const [, ...signIns] = await Promise.allSettled([
        rbac.as('login', anna.tokens.accessToken).changePassword({ params: { id: anna.id }, body: { newPassword } }),
        ...times(4, () => rbac.signIn(anna.email)),
      ])
      const live = await anna.client.listSessions({ params: { id: anna.id } })
      for (const result of signIns)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'invalid_credentials' })
      expect(live.items.map(({ id }) => id)).toEqual([anna.tokens.sessionId])
    }
  })

  test('a password that is changed while two links set another one: one change wins, and none fails with an error of ours', async () => {
    for (const _ of times(5, Number)) {
      const anna = await rbac.person()
      const links = await together(times(2, () => () => resetLink(anna.email)))
      const { refused } = await together<unknown>([
        () =>
          rbac.as('login', anna.tokens.accessToken).changePassword({ params: { id: anna.id }, body: { newPassword } }),
        ...links.done.map(
          (token) => () => rbac.as('login').resetPassword({ body: { token, newPassword, client: freshClient() } }),
        ),
      ])
      expect(
        refused.filter((code) => !['link_expired', 'link_used'].includes(code ?? '') && code !== 'invalid_ticket'),
      ).toEqual([])
      await expect(rbac.signIn(anna.email)).rejects.toMatchObject({ code: 'invalid_credentials' })
    }
  })

  test('a one-time password that signs in while a link sets another one leaves no session of its own', async () => {
    const admin = await rbac.person()
    for (const _ of times(5, Number)) {
      const email = freshEmail()
      const member = { accountId: admin.accountId as never, email, emailVerified: true, password }
      const { id } = await rbac.as('platform-api').createUser({ body: { ...member, passwordWorksOnce: true } })
      const token = await resetLink(email)
      const { refused } = await together<unknown>([
        () => rbac.as('login').resetPassword({ body: { token, newPassword, client: freshClient() } }),
        ...times(4, () => () => rbac.signIn(email)),
      ])
      expect(refused.filter((code) => code !== 'invalid_credentials')).toEqual([])
      const live = await rbac.db
        .selectFrom('sessions')
        .select('id')
        .where('user_id', '=', id)
        .where('revoked_at', 'is', null)
        .execute()
      expect(live).toEqual([])
    }
  })
})

async function resetLink(email: string) {
  await rbac.as('login').requestPasswordReset({ body: { email, browserId, client: freshClient() } })
  return rbac.lastLink('password_reset_requested', email)
}

describe('an external identity', () => {
  const proved = () => identity({ email: freshEmail(), emailVerified: true })

  test.each([
    ['a proved address', proved],
    ['an address that is not proved', () => identity({ email: freshEmail() })],
    ['no address', () => identity()],
  ])('row 24: fifty first sign-ins at one moment, with %s, make one user', async (_, make) => {
    const own = make()
    const { done, refused } = await together(times(50, () => () => signInWith(rbac, own)))
    expect(refused).toEqual([])
    expect(new Set(done.map(({ user }) => user.id)).size).toBe(1)
    expect(done.map(({ outcome }) => outcome).sort()).toEqual(['created', ...times(49, () => 'login')])
    const owners = await ownersOf(own)
    expect(owners).toEqual([{ user_id: done[0]?.user.id }])
  })

  test('of each of two providers with one address at one moment make one user with both', async () => {
    for (const _ of times(5, Number)) {
      const email = freshEmail()
      const both = ['github', 'google'].map((provider) => identity({ provider, email, emailVerified: true }))
      const { done, refused } = await together(both.map((own) => () => signInWith(rbac, own)))
      expect(refused).toEqual([])
      expect(done.map(({ outcome }) => outcome).sort()).toEqual(['auto_linked', 'created'])
      expect(new Set(done.map(({ user }) => user.id)).size).toBe(1)
    }
  })

  test('and the link of a sign-up that prove one address at one moment make one user', async () => {
    for (const _ of times(5, Number)) {
      const email = freshEmail()
      const own = identity({ email, emailVerified: true })
      const login = rbac.as('login')
      await login.signUp({ body: { email, password, displayName: 'One', browserId, client: freshClient() } })
      const token = await rbac.lastLink('email_confirmation_requested', email)
      const { done, refused } = await together([
        () => signInWith(rbac, own),
        () => login.confirmEmail({ body: { token, browserId, client } }),
      ])
      expect(new Set(done.map(({ user }) => user.id)).size).toBe(1)
      expect(new Set(refused)).toEqual(new Set(done.length === 1 ? ['link_used'] : []))
    }
  })

  test('twenty of one provider with the address of a user: one is linked, the others are not', async () => {
    const anna = await rbac.person()
    const { done, refused } = await together(
      times(20, () => () => signInWith(rbac, { email: anna.email, emailVerified: true })),
    )
    expect(done).toMatchObject([{ outcome: 'auto_linked', user: { id: anna.id } }])
    expect(refused).toEqual(times(19, () => 'link_requires_login'))
  })

  test('that several people link at one moment becomes the identity of one', async () => {
    for (const _ of times(5, Number)) {
      const own = identity()
      const people = [await rbac.person(), await rbac.person(), await rbac.person()]
      const { done, refused } = await together(
        people.map(
          ({ id, tokens }) =>
            () =>
              signInWith(rbac, { ...own, linkToUserId: id }, tokens.accessToken),
        ),
      )
      expect(refused).toEqual(['credential_conflict', 'credential_conflict'])
      expect(await ownersOf(own)).toEqual([{ user_id: done[0]?.user.id }])
    }
  })

  test('that two people exchange at the same moment causes no deadlock', async () => {
    const [anna, bert] = [await rbac.person(), await rbac.person()]
    const [annas, berts] = [identity(), identity()]
    await signInWith(rbac, { ...annas, linkToUserId: anna.id }, anna.tokens.accessToken)
    await signInWith(rbac, { ...berts, linkToUserId: bert.id }, bert.tokens.accessToken)
    const take = (own: typeof annas, who: typeof anna) => () =>
      signInWith(rbac, { ...own, linkToUserId: who.id }, who.tokens.accessToken)
    const { refused } = await together(times(10, () => [take(berts, anna), take(annas, bert)]).flat())
    expect(refused).toEqual(times(20, () => 'credential_conflict'))
  })

  test('that is unlinked during a sign-in starts no session afterwards', async () => {
    for (const _ of times(5, Number)) {
      const anna = await rbac.person()
      const own = identity()
      await signInWith(rbac, { ...own, linkToUserId: anna.id }, anna.tokens.accessToken)
      const { items } = await anna.client.listCredentials({ params: { id: anna.id } })
      const credentialId = items.find(({ kind }) => kind === 'external')?.id ?? items[0]?.id
      if (!credentialId) throw new Error('no credential')
      const { done, refused } = await together<unknown>([
        () => anna.client.removeCredential({ params: { id: anna.id, credentialId } }),
        ...times(6, () => () => signInWith(rbac, own)),
      ])
      expect([done.length, refused]).toEqual([7, []])
      const owners = await ownersOf(own)
      expect(owners.filter(({ user_id }) => user_id === anna.id)).toEqual([])
      expect(owners.length).toBeLessThanOrEqual(1)
    }
  })

  test('is not linked by a session that has ended since', async () => {
    for (const _ of times(10, Number)) {
      const anna = await rbac.person()
      const own = identity()
      const [, linked] = await Promise.allSettled([
        rbac.as('login').logOut({ body: { sessionId: anna.tokens.sessionId } }),
        signInWith(rbac, { ...own, linkToUserId: anna.id }, anna.tokens.accessToken),
      ])
      if (linked.status === 'rejected') expect(linked.reason).toMatchObject({ code: 'invalid_ticket' })
      expect(await ownersOf(own)).toEqual(linked.status === 'rejected' ? [] : [{ user_id: anna.id }])
      await expect(anna.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
    }
  })

  test('of a user who is disabled or deleted during a sign-in leaves no live session', async () => {
    const boss = await rbac.person()
    for (const end of ['disable', 'delete'] as const) {
      const user = await rbac.member(boss.accountId)
      const own = identity({ email: user.email, emailVerified: true })
      const [, ...signIns] = await Promise.allSettled([
        end === 'disable'
          ? boss.client.updateUser({ params: { id: user.id }, body: { status: 'disabled' } })
          : boss.client.deleteUser({ params: { id: user.id } }),
        ...times(4, () => signInWith(rbac, own)),
      ])
      for (const result of signIns) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'user_disabled' })
        else if (result.value.user.id === user.id) {
          const { accessToken } = result.value
          await expect(rbac.as('console', accessToken).getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
        }
      }
    }
  })

  function ownersOf({ provider, providerSub }: { provider: string; providerSub: string }) {
    return rbac.db
      .selectFrom('credentials')
      .select('user_id')
      .where('provider', '=', provider)
      .where('provider_sub', '=', providerSub)
      .execute()
  }
})

describe('authenticating a person while their session ends', () => {
  test('a request after the answer is refused, and so are many at once', async () => {
    const people = await Promise.all(times(4, () => rbac.person()))
    const console = rbac.as('console')
    let over = false
    const seenLate: boolean[] = []
    const ask = async (token: string, endedAt: () => boolean) => {
      while (!over) {
        const late = endedAt()
        const { active } = await console.introspect({ body: { token } })
        if (late) seenLate.push(active)
      }
    }
    const ended = new Set<string>()
    const asking = people.flatMap(({ tokens }) =>
      times(8, () => ask(tokens.accessToken, () => ended.has(tokens.sessionId))),
    )
    for (const { tokens } of people) {
      await rbac.as('login').logOut({ body: { sessionId: tokens.sessionId } })
      ended.add(tokens.sessionId)
    }
    await expect.poll(() => seenLate.length).toBeGreaterThan(100)
    over = true
    await Promise.all(asking)
    expect(seenLate.filter((active) => active)).toEqual([])
  })
})
