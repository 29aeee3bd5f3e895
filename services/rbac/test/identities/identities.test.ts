import { randomUUID } from 'node:crypto'
import type { TokenResponse } from '@constellation/contracts-rbac'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtInRoles } from '../../src/store/built-in-ids.ts'
import { dump } from '../database/dump.ts'
import { browserId, client, freshClient, freshEmail, type Person, password, startRbac, type TestRbac } from '../rbac.ts'
import { type Asked, identitiesOf, identity, signInWith, userRow, watch } from './identities.ts'

let rbac: TestRbac
/** The same deployment without sign-up, and without linking by address. */
let closed: TestRbac
let unlinking: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
  closed = await startRbac({ beside: rbac, settings: { signUpEnabled: false } })
  unlinking = await startRbac({ beside: rbac, settings: { autoLink: false } })
})
afterAll(async () => {
  await closed[Symbol.asyncDispose]()
  await unlinking[Symbol.asyncDispose]()
  await rbac[Symbol.asyncDispose]()
})

type Scene = {
  asked: Asked
  ticket?: string
  /** Another instance than the usual one. */
  at?: TestRbac
  /** What has to hold besides what the row says. */
  besides?: (tokens: TokenResponse, entries: { detail: unknown; target: string | null }[]) => Promise<void>
}
type Refusal = { status: number; code: string }
type Row = {
  row: number
  when: string
  arrange: () => Promise<Scene>
  answer: TokenResponse['outcome'] | Refusal
  /** Rows that are new (`+`) or others (`~`), by table. */
  changes?: Record<string, string>
  audit?: string[]
  events?: string[]
}

const inSession = { sessions: '+1', refresh_tokens: '+1' }
const newHome = {
  accounts: '+1',
  users: '+1',
  account_members: '+1',
  member_roles: '+2',
  credentials: '+1',
  ...inSession,
}
const created = ['credential.link', 'session.start', 'user.create']
const notStarted = ['session.start refused']
const notLinked = ['credential.link refused']

/** A person who has signed in with an identity alone. */
async function external(asked: Asked = {}) {
  const own = identity(asked)
  return { ...own, tokens: await signInWith(rbac, own) }
}

/** A person with a password, and an identity besides. */
async function linked(person: Person, asked: Asked = {}) {
  const own = identity(asked)
  await signInWith(rbac, { ...own, linkToUserId: person.id }, person.tokens.accessToken)
  return own
}

async function disable({ id }: { id: string }) {
  await rbac.owner.updateTable('users').set({ status: 'disabled' }).where('id', '=', id).execute()
}

async function remove({ id }: { id: string }) {
  await rbac.owner.updateTable('users').set({ deleted_at: sql`now()` }).where('id', '=', id).execute()
}

async function suspend({ accountId }: { accountId: string }) {
  await rbac.as('platform-api').setAccountStatus({ params: { id: accountId }, body: { status: 'suspended' } })
}

async function age({ tokens }: Person) {
  await rbac.owner
    .updateTable('sessions')
    .set({ auth_time: sql`now() - interval '11 minutes'` })
    .where('id', '=', tokens.sessionId)
    .execute()
}

/** What somebody may have prepared for an address that is not theirs: a user whom a service made, and a sign-up with its link. */
async function plant(email: string) {
  const host = await rbac.person()
  const login = rbac.as('login')
  const planted = await rbac.member(host.accountId, { email, emailVerified: false })
  const body = { email, password, displayName: 'Mallory', browserId, client: freshClient() }
  await login.signUp({ body })
  return { planted, link: await rbac.lastLink('email_confirmation_requested', email) }
}

const rows: Row[] = [
  {
    row: 4,
    when: 'linking without a session',
    arrange: async () => ({ asked: { linkToUserId: (await rbac.person()).id } }),
    answer: { status: 401, code: 'session_required' },
  },
  {
    row: 5,
    when: 'linking to somebody else',
    arrange: async () => {
      const [anna, bert] = [await rbac.person(), await rbac.person()]
      return { asked: { linkToUserId: bert.id }, ticket: anna.tokens.accessToken }
    },
    answer: { status: 403, code: 'link_target_mismatch' },
    audit: notLinked,
  },
  {
    row: 5,
    when: 'an administrator linking to a user of theirs',
    arrange: async () => {
      const admin = await rbac.person()
      const { id } = await rbac.member(admin.accountId)
      return { asked: { linkToUserId: id }, ticket: admin.tokens.accessToken }
    },
    answer: { status: 403, code: 'link_target_mismatch' },
    audit: notLinked,
  },
  {
    row: 6,
    when: 'linking in a restricted session',
    arrange: async () => {
      const { accountId } = await rbac.person()
      const { id, tokens } = await rbac.member(accountId, { emailVerified: false })
      return { asked: { linkToUserId: id }, ticket: tokens.accessToken }
    },
    answer: { status: 403, code: 'restricted_session' },
  },
  {
    row: 6,
    when: 'linking as a user who is not active',
    arrange: async () => {
      const { id, tokens } = await rbac.person()
      await rbac.owner.updateTable('users').set({ status: 'pending' }).where('id', '=', id).execute()
      return { asked: { linkToUserId: id }, ticket: tokens.accessToken }
    },
    answer: { status: 403, code: 'user_disabled' },
  },
  {
    row: 7,
    when: 'linking when the sign-in is older than ten minutes',
    arrange: async () => {
      const anna = await rbac.person()
      await age(anna)
      return { asked: { linkToUserId: anna.id }, ticket: anna.tokens.accessToken }
    },
    answer: { status: 401, code: 'reauth_required' },
  },
  {
    row: 7,
    when: 'linking what is linked already when the sign-in is older than ten minutes',
    arrange: async () => {
      const anna = await rbac.person()
      const own = await linked(anna)
      await age(anna)
      return { asked: { ...own, linkToUserId: anna.id }, ticket: anna.tokens.accessToken }
    },
    answer: { status: 401, code: 'reauth_required' },
  },
  {
    row: 8,
    when: 'linking what is linked already',
    arrange: async () => {
      const anna = await rbac.person()
      const own = await linked(anna, { email: 'old@example.test' })
      return {
        asked: { ...own, email: 'new@example.test', linkToUserId: anna.id },
        ticket: anna.tokens.accessToken,
        besides: async (tokens) => {
          expect(tokens).toMatchObject({ sessionId: anna.tokens.sessionId, user: { id: anna.id, email: anna.email } })
          expect(await identitiesOf(rbac, anna.id)).toMatchObject([{ email_snapshot: 'new@example.test' }])
        },
      }
    },
    answer: 'already_linked',
    changes: { credentials: '~1', refresh_tokens: '~1' },
    audit: ['session.continue'],
  },
  ...(['active', 'disabled', 'deleted'] as const).map(
    (status): Row => ({
      row: 9,
      when: `linking what belongs to another user, who is ${status}`,
      arrange: async () => {
        const [anna, bert] = [await rbac.person(), await rbac.person()]
        const own = await linked(bert)
        if (status === 'disabled') await disable(bert)
        if (status === 'deleted') await remove(bert)
        return { asked: { ...own, linkToUserId: anna.id }, ticket: anna.tokens.accessToken }
      },
      answer: { status: 409, code: 'credential_conflict' },
      audit: notLinked,
    }),
  ),
  {
    row: 10,
    when: 'linking a second identity of one provider',
    arrange: async () => {
      const anna = await rbac.person()
      await linked(anna)
      return { asked: { linkToUserId: anna.id }, ticket: anna.tokens.accessToken }
    },
    answer: { status: 409, code: 'provider_already_linked' },
    audit: notLinked,
  },
  {
    row: 11,
    when: 'linking what is nobody’s, whatever its address',
    arrange: async () => {
      const [anna, other] = [await rbac.person(), await rbac.person()]
      const own = identity({ email: other.email, emailVerified: true })
      return {
        asked: { ...own, linkToUserId: anna.id },
        ticket: anna.tokens.accessToken,
        besides: async (tokens) => {
          expect(tokens).toMatchObject({ sessionId: anna.tokens.sessionId, user: { id: anna.id, email: anna.email } })
          expect(await identitiesOf(rbac, anna.id)).toMatchObject([
            { provider_sub: own.providerSub, last_used_at: null },
          ])
          expect((await rbac.events('credential_linked')).at(-1)).toMatchObject({
            to: { email: anna.email },
            userId: anna.id,
            provider: 'github',
            automatic: false,
          })
        },
      }
    },
    answer: 'linked',
    changes: { credentials: '+1', refresh_tokens: '~1' },
    audit: ['credential.link', 'session.continue'],
    events: ['credential_linked'],
  },
  {
    row: 12,
    when: 'signing in with the identity of another user than the one signed in',
    arrange: async () => {
      const anna = await rbac.person()
      const bert = await external()
      return {
        asked: bert,
        ticket: anna.tokens.accessToken,
        besides: async (tokens, entries) => {
          expect(tokens.user.id).toBe(bert.tokens.user.id)
          expect(await identitiesOf(rbac, anna.id)).toEqual([])
          expect(entries.find(({ detail }) => Object(detail).fromUserId === anna.id)?.target).toBe(bert.tokens.user.id)
        },
      }
    },
    answer: 'login',
    changes: { credentials: '~1', ...inSession },
    audit: ['session.start', 'session.switch'],
  },
  {
    row: 12,
    when: 'signing in with one’s own identity while signed in',
    arrange: async () => {
      const anna = await external()
      return { asked: anna, ticket: anna.tokens.accessToken }
    },
    answer: 'login',
    changes: { credentials: '~1', ...inSession },
    audit: ['session.start'],
  },
  {
    row: 12,
    when: 'signing in with an identity that is nobody’s while signed in',
    arrange: async () => {
      const anna = await rbac.person()
      return {
        asked: {},
        ticket: anna.tokens.accessToken,
        besides: async (tokens) => {
          expect(tokens.user.id).not.toBe(anna.id)
          expect(await identitiesOf(rbac, anna.id)).toEqual([])
        },
      }
    },
    answer: 'created',
    changes: newHome,
    audit: [...created, 'session.switch'],
  },
  {
    row: 13,
    when: 'signing in with an identity that is somebody’s, whose address changed to that of another user',
    arrange: async () => {
      const [anna, other] = [await external({ email: freshEmail(), emailVerified: true }), await rbac.person()]
      const { id, email } = anna.tokens.user
      return {
        asked: { ...anna, email: other.email, displayName: 'Renamed', locale: 'da' },
        besides: async ({ user, sessionId }) => {
          expect(user).toMatchObject({ id, email, displayName: null, locale: null })
          const [credential] = await identitiesOf(rbac, id)
          expect(credential).toMatchObject({ email_snapshot: other.email, email_snapshot_verified: true })
          expect(credential?.last_used_at?.getTime()).toBeGreaterThan(credential?.created_at.getTime() ?? 0)
          expect(await userRow(rbac, id)).toMatchObject({ email, contact_email_unverified: null })
          const session = await rbac.db.selectFrom('sessions').selectAll().where('id', '=', sessionId).execute()
          expect(session).toMatchObject([{ amr: ['fed'], aal: 1 }])
        },
      }
    },
    answer: 'login',
    changes: { credentials: '~1', ...inSession },
    audit: ['session.start'],
  },
  {
    row: 13,
    when: 'signing in with an identity that is somebody’s, whose provider did not tell the address',
    arrange: async () => {
      const anna = await external({ email: freshEmail(), emailVerified: true })
      const { email: _, emailVerified: __, ...asked } = anna
      return {
        asked: { ...asked, emailVerified: false },
        besides: async ({ user }) => {
          expect(user).toMatchObject({ id: anna.tokens.user.id, email: anna.email })
          const [credential] = await identitiesOf(rbac, anna.tokens.user.id)
          expect(credential).toMatchObject({ email_snapshot: anna.email, email_snapshot_verified: true })
        },
      }
    },
    answer: 'login',
    changes: { credentials: '~1', ...inSession },
    audit: ['session.start'],
  },
  ...(
    [
      ['disabled', disable, 'user_disabled'],
      ['deleted', remove, 'user_disabled'],
      ['in a suspended account', suspend, 'account_suspended'],
    ] as const
  ).map(
    ([what, act, code]): Row => ({
      row: 14,
      when: `signing in with the identity of a user who is ${what}`,
      arrange: async () => {
        const own = await external({ email: freshEmail(), emailVerified: true })
        await act(own.tokens.user)
        return { asked: own }
      },
      answer: { status: 403, code },
      audit: notStarted,
    }),
  ),
  {
    row: 15,
    when: 'an identity that is nobody’s with a proved address that a user has proved to us',
    arrange: async () => {
      const anna = await rbac.person()
      const own = identity({ email: anna.email.toUpperCase(), emailVerified: true })
      return {
        asked: own,
        besides: async ({ user, sessionId }) => {
          expect([user.id, user.email, sessionId === anna.tokens.sessionId]).toEqual([anna.id, anna.email, false])
          expect(await identitiesOf(rbac, anna.id)).toMatchObject([
            { provider_sub: own.providerSub, last_used_at: expect.any(Date) },
          ])
          expect((await rbac.events('credential_linked')).at(-1)).toMatchObject({
            to: { email: anna.email },
            automatic: true,
          })
        },
      }
    },
    answer: 'auto_linked',
    changes: { credentials: '+1', ...inSession },
    audit: ['credential.link', 'session.start'],
    events: ['credential_linked'],
  },
  {
    row: 16,
    when: 'the address of a user who has another identity of the provider',
    arrange: async () => {
      const anna = await rbac.person()
      await linked(anna)
      return { asked: { email: anna.email, emailVerified: true } }
    },
    answer: { status: 409, code: 'link_requires_login' },
    audit: notStarted,
  },
  {
    row: 17,
    when: 'the address of a user where the deployment does not link by addresses',
    arrange: async () => {
      const anna = await rbac.person()
      // An account cannot turn on what the deployment has turned off.
      const policy = { autoLinkByEmail: true }
      await anna.client.updateAccount({ params: { id: anna.accountId }, body: { policy } })
      return { asked: { email: anna.email, emailVerified: true }, at: unlinking }
    },
    answer: { status: 409, code: 'link_requires_login' },
    audit: notStarted,
  },
  {
    row: 17,
    when: 'the address of a user whose account does not link by addresses',
    arrange: async () => {
      const anna = await rbac.person()
      const policy = { autoLinkByEmail: false }
      await anna.client.updateAccount({ params: { id: anna.accountId }, body: { policy } })
      return { asked: { email: anna.email, emailVerified: true } }
    },
    answer: { status: 409, code: 'link_requires_login' },
    audit: notStarted,
  },
  ...(
    [
      ['disabled', disable, 'user_disabled'],
      ['in a suspended account', suspend, 'account_suspended'],
    ] as const
  ).map(
    ([what, act, code]): Row => ({
      row: 18,
      when: `the address of a user who is ${what}`,
      arrange: async () => {
        const anna = await rbac.person()
        await act(anna)
        return { asked: { email: anna.email, emailVerified: true } }
      },
      answer: { status: 403, code },
      audit: notStarted,
    }),
  ),
  {
    row: 19,
    when: 'a proved address that a planted user and a planted sign-up hold unproved',
    arrange: async () => {
      const email = freshEmail()
      const { planted, link } = await plant(email)
      return {
        asked: { email, emailVerified: true },
        besides: async (tokens) => {
          expect(tokens.user).toMatchObject({ email, emailVerified: true })
          expect(tokens.user.id).not.toBe(planted.id)
          expect(await identitiesOf(rbac, planted.id)).toEqual([])
          expect(await userRow(rbac, planted.id)).toMatchObject({ email_claim_void_at: expect.any(Date) })
          await expect(rbac.signIn(email)).rejects.toMatchObject({ code: 'invalid_credentials' })
          const confirm = rbac.as('login').confirmEmail({ body: { token: link, browserId, client } })
          await expect(confirm).rejects.toMatchObject({ code: 'link_used' })
        },
      }
    },
    answer: 'created',
    changes: { ...newHome, users: '+1 ~1', sign_ups: '~1' },
    audit: [...created, 'email.void-claim'],
  },
  {
    row: 20,
    when: 'a proved address that nobody holds',
    arrange: async () => {
      const email = freshEmail()
      return {
        asked: { email, emailVerified: true, displayName: 'Anna Holm', locale: 'da' },
        besides: async ({ user, restricted }) => {
          const expected = { email, emailVerified: true, displayName: 'Anna Holm', locale: 'da' }
          expect([user, restricted]).toMatchObject([expected, false])
          const roles = await rbac.db.selectFrom('member_roles').selectAll().where('user_id', '=', user.id).execute()
          expect(roles.map(({ role_id }) => role_id).sort()).toEqual([builtInRoles.admin, builtInRoles.member])
          const account = rbac.db.selectFrom('accounts').selectAll().where('id', '=', user.accountId)
          expect(await account.execute()).toMatchObject([{ owner_user_id: user.id, name: 'Anna Holm' }])
        },
      }
    },
    answer: 'created',
    changes: newHome,
    audit: created,
  },
  {
    row: 21,
    when: 'an address that is not proved, or whose provider is not trusted, though a user has proved it to us',
    arrange: async () => {
      const anna = await rbac.person()
      return {
        asked: { email: anna.email, emailVerified: false },
        besides: async ({ user, restricted }) => {
          expect(user).toMatchObject({ email: null, emailVerified: false })
          expect([user.id === anna.id, restricted]).toEqual([false, false])
          expect(await identitiesOf(rbac, anna.id)).toEqual([])
          const expected = {
            email: null,
            email_normalized: null,
            contact_email_unverified: anna.email,
            status: 'active',
          }
          expect(await userRow(rbac, user.id)).toMatchObject(expected)
        },
      }
    },
    answer: 'created',
    changes: newHome,
    audit: created,
  },
  {
    row: 22,
    when: 'no address',
    arrange: async () => ({
      asked: { email: null },
      besides: async ({ user, restricted }) => {
        expect([user.email, restricted]).toEqual([null, false])
        expect(await userRow(rbac, user.id)).toMatchObject({ contact_email_unverified: null, status: 'active' })
      },
    }),
    answer: 'created',
    changes: newHome,
    audit: created,
  },
  ...(
    [
      ['a proved address', () => ({ email: freshEmail(), emailVerified: true })],
      ['an address that is not proved', () => ({ email: freshEmail() })],
      ['no address', () => ({})],
    ] as const
  ).map(
    ([what, asked]): Row => ({
      row: 23,
      when: `${what}, where sign-up is closed`,
      arrange: async () => ({ asked: asked(), at: closed }),
      answer: { status: 403, code: 'signup_disabled' },
      audit: notStarted,
    }),
  ),
  {
    row: 23,
    when: 'an identity that is somebody’s, where sign-up is closed: nothing is to be created',
    arrange: async () => ({ asked: await external(), at: closed }),
    answer: 'login',
    changes: { credentials: '~1', ...inSession },
    audit: ['session.start'],
  },
  {
    row: 23,
    when: 'the address of a user, where sign-up is closed: nobody is to be created',
    arrange: async () => ({ asked: { email: (await rbac.person()).email, emailVerified: true }, at: closed }),
    answer: 'auto_linked',
    changes: { credentials: '+1', ...inSession },
    audit: ['credential.link', 'session.start'],
    events: ['credential_linked'],
  },
]

describe('an external identity', () => {
  test.each(rows)('row $row: $when', async ({ arrange, answer, changes = {}, audit = [], events = [] }) => {
    const { asked, ticket, at = rbac, besides } = await arrange()
    const { linkToUserId, provider, providerSub, email, emailVerified, displayName, locale } = asked
    const sent = { linkToUserId, provider, providerSub, email, emailVerified, displayName, locale }
    const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined))
    const seen = await watch(rbac, () => signInWith(at, given, ticket).catch((error) => error))
    if (typeof answer === 'object') expect(seen.answer).toMatchObject(answer)
    else expect(seen.answer).toMatchObject({ outcome: answer, tokenType: 'Bearer' })
    expect({ changes: seen.changes, audit: seen.audit, events: seen.events }).toEqual({
      changes,
      audit: audit.sort(),
      events,
    })
    await besides?.(seen.answer, seen.entries)
  })

  test('every row of the table but those of the form, of races and of second factors has its scene', () => {
    expect([...new Set(rows.map(({ row }) => row))]).toEqual(Array.from({ length: 20 }, (_, index) => index + 4))
  })

  test('row 9: the answer does not say whose it is', async () => {
    const [anna, bert] = [await rbac.person(), await rbac.person()]
    const own = await linked(bert, { email: bert.email })
    const asked = { ...own, linkToUserId: anna.id }
    const { problem } = await signInWith(rbac, asked, anna.tokens.accessToken).catch((error) => error)
    for (const secret of [bert.id, bert.email, bert.accountId]) expect(JSON.stringify(problem)).not.toContain(secret)
  })
})

describe('row 1: a request that is malformed', () => {
  const sub = () => randomUUID()
  test.each([
    ['a provider in capitals', { provider: 'GitHub' }],
    ['a provider that begins with a digit', { provider: '1hub' }],
    ['a provider of 33 characters', { provider: 'g'.repeat(33) }],
    ['no provider', { provider: '' }],
    ['no subject', { providerSub: '' }],
    ['a subject of 256 characters', { providerSub: 'x'.repeat(256) }],
    ['a proved address that is none', { emailVerified: true }],
    ['a proved address that is null', { emailVerified: true, email: null }],
    ['an address that is none', { email: 'anna' }],
    ['a user to link to who is none', { linkToUserId: 'anna' }],
    ['a name of 81 characters', { displayName: 'x'.repeat(81) }],
    ['a code of the provider', { code: 'a-code-of-github' }],
  ])('with %s is refused and changes nothing', async (_, wrong) => {
    const before = await dump(rbac.owner)
    const body = { ...identity({ providerSub: sub() }), browserId, client: freshClient(), ...wrong }
    const response = await post(body)
    expect([response.status, (await response.json()).code]).toEqual([422, 'validation_failed'])
    expect(await dump(rbac.owner)).toEqual(before)
  })

  test.each([
    ['a NUL', 'a\0b'],
    ['half of a surrogate pair', 'a\ud800b'],
  ])('with %s in the subject cannot be read, and changes nothing', async (_, providerSub) => {
    const before = await dump(rbac.owner)
    const response = await post({ ...identity({ providerSub }), browserId, client: freshClient() })
    expect([response.status, (await response.json()).code]).toEqual([400, 'malformed_request'])
    expect(await dump(rbac.owner)).toEqual(before)
  })

  test.each(['PUT', 'GET', 'DELETE', 'PATCH'])('by %s is refused with the method that is taken', async (method) => {
    const response = await rbac.fetch(new Request('http://rbac/auth/oauth', { method }))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('is told from one at the limits, which is taken', async () => {
    const atLimits = { provider: `g${'-'.repeat(31)}`, providerSub: `${'x'.repeat(219)}${sub()}` }
    await expect(signInWith(rbac, atLimits)).resolves.toMatchObject({ outcome: 'created' })
  })

  async function post(body: unknown) {
    const headers = { 'content-type': 'application/json', 'x-service-token': await rbac.serviceToken('login') }
    return rbac.fetch(new Request('http://rbac/auth/oauth', { method: 'POST', headers, body: JSON.stringify(body) }))
  }
})

describe('rows 2 and 3: who calls', () => {
  test.each(['console', 'platform-api', 'broker'] as const)('%s may not', async (service) => {
    const body = { ...identity(), browserId, client: freshClient() }
    const { audit, changes, answer } = await watch(rbac, () =>
      rbac
        .as(service)
        .signInWithProvider({ body })
        .catch((error) => error),
    )
    expect(answer).toMatchObject({ status: 401, code: 'service_unauthorized' })
    expect([audit, changes]).toEqual([[], {}])
  })

  test('a ticket that has expired is refused, and nobody is signed in without it', async () => {
    const own = await startRbac()
    await using _ = own
    const { tokens } = await own.person()
    await own.timePasses({ minutes: 20 })
    for (const [ticket, code] of [
      [tokens.accessToken, 'ticket_expired'],
      ['no.such.ticket', 'invalid_ticket'],
    ] as const) {
      const { answer, changes } = await watch(own, () => signInWith(own, {}, ticket).catch((error) => error))
      expect([answer, changes]).toMatchObject([{ status: 401, code }, {}])
    }
  })
})

describe('an identity', () => {
  test('is compared byte for byte', async () => {
    const sub = randomUUID()
    const people = []
    for (const providerSub of [`${sub}a`, `${sub}A`, `${sub}a `, `${sub}á`, `${sub}a\u0301`])
      people.push((await signInWith(rbac, { providerSub })).user.id)
    people.push((await signInWith(rbac, { provider: 'google', providerSub: `${sub}a` })).user.id)
    expect(new Set(people).size).toBe(6)
    expect((await signInWith(rbac, { providerSub: `${sub}A` })).user.id).toBe(people[1])
  })

  test('that cannot be attached leaves no user and gives no token', async () => {
    await using own = await startRbac()
    await sql`alter table credentials add check (provider <> 'broken')`.execute(own.owner)
    const { answer, changes, audit } = await watch(own, () =>
      signInWith(own, { provider: 'broken', email: freshEmail(), emailVerified: true }).catch((error) => error),
    )
    expect([answer, changes, audit]).toMatchObject([{ status: 500, code: 'internal' }, {}, []])
  })

  test('opens at most three hundred accounts an hour from one place, and keeps nobody there from signing in', async () => {
    const place = freshClient()
    const login = rbac.as('login')
    const from = (asked: Asked) => login.signInWithProvider({ body: { ...identity(asked), browserId, client: place } })
    const first = identity()
    await from(first)
    for (let opened = 1; opened < 290; opened++) await rbac.deps.throttle.accounts.countOpened(place.ip)
    for (let opened = 290; opened < 300; opened++) await from({})
    const error = await from({}).catch((reason) => reason)
    expect(error).toMatchObject({ status: 429, code: 'rate_limited' })
    expect(error.retryAfterSeconds).toBeGreaterThan(3500)
    await expect(from(first)).resolves.toMatchObject({ outcome: 'login' })
  })

  test('from a browser that the person is not known in is told', async () => {
    const own = await external({ email: freshEmail(), emailVerified: true })
    const { provider, providerSub } = own
    const asked = { provider, providerSub, browserId: 'the-browser-of-somebody-else' }
    expect((await watch(rbac, () => signInWith(rbac, asked))).events).toEqual(['session_started'])
    expect((await watch(rbac, () => signInWith(rbac, asked))).events).toEqual([])
  })

  test('is listed with the address by which the person knows it', async () => {
    const { tokens } = await external({ email: 'octocat@example.test' })
    const { items } = await rbac.as('console', tokens.accessToken).listCredentials({ params: { id: tokens.user.id } })
    expect(items).toMatchObject([{ kind: 'external', provider: 'github', providerEmail: 'octocat@example.test' }])
  })
})

describe('linking', () => {
  test('voids what the browser held before: the session goes on with the new token alone', async () => {
    const anna = await rbac.person()
    const tokens = await signInWith(rbac, { linkToUserId: anna.id }, anna.tokens.accessToken)
    const presenter = { kind: 'browser', browserId } as const
    const refresh = (refreshToken: string) => rbac.as('login').refresh({ body: { refreshToken, presenter } })
    await expect(refresh(anna.tokens.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    await expect(refresh(tokens.refreshToken)).resolves.toMatchObject({ sessionId: anna.tokens.sessionId })
  })

  test('lets both ways sign the person in', async () => {
    const anna = await rbac.person()
    const own = await linked(anna)
    await expect(signInWith(rbac, own)).resolves.toMatchObject({ outcome: 'login', user: { id: anna.id } })
    await expect(rbac.signIn(anna.email)).resolves.toMatchObject({ user: { id: anna.id } })
  })
})

describe('unlinking', () => {
  const unlink = async (person: Pick<Person, 'id' | 'client'>, kind: 'external' | 'password') => {
    const { items } = await person.client.listCredentials({ params: { id: person.id } })
    const credentialId = items.find((item) => item.kind === kind)?.id
    if (!credentialId) throw new Error(`no ${kind}`)
    return person.client.removeCredential({ params: { id: person.id, credentialId } })
  }

  test('is told to the person, and the identity opens nothing of theirs afterwards', async () => {
    const anna = await rbac.person()
    const own = await linked(anna)
    const { events, audit } = await watch(rbac, () => unlink(anna, 'external'))
    expect([events, audit]).toEqual([['credential_removed'], ['credential.remove']])
    expect((await rbac.events('credential_removed')).at(-1)).toMatchObject({
      to: { email: anna.email },
      userId: anna.id,
      provider: 'github',
    })
    const { outcome, user } = await signInWith(rbac, own)
    expect([outcome, user.id === anna.id]).toEqual(['created', false])
  })

  test('of the only way to sign in is refused', async () => {
    const { tokens } = await external()
    const person = { id: tokens.user.id, client: rbac.as('console', tokens.accessToken) }
    await expect(unlink(person, 'external')).rejects.toMatchObject({ status: 409, code: 'last_credential' })
  })

  test('is refused to a person whose password has no address to be typed with', async () => {
    const { tokens } = await external({ email: freshEmail() })
    const person = { id: tokens.user.id, client: rbac.as('console', tokens.accessToken) }
    await rbac
      .as('login', tokens.accessToken)
      .changePassword({ params: { id: person.id }, body: { newPassword: password } })
    await expect(unlink(person, 'external')).rejects.toMatchObject({ code: 'last_credential' })
    await expect(unlink(person, 'password')).resolves.toBeUndefined()
  })

  test('of the password leaves a person who has an identity', async () => {
    const anna = await rbac.person()
    const own = await linked(anna)
    await unlink(anna, 'password')
    expect((await rbac.events('credential_removed')).at(-1)).toMatchObject({ provider: null })
    await expect(rbac.signIn(anna.email)).rejects.toMatchObject({ code: 'invalid_credentials' })
    await expect(signInWith(rbac, own)).resolves.toMatchObject({ user: { id: anna.id } })
    await expect(unlink(anna, 'external')).rejects.toMatchObject({ code: 'last_credential' })
  })
})

describe('an address that is held unproved', () => {
  test('can never be proved once somebody else has proved it', async () => {
    const email = freshEmail()
    const { planted } = await plant(email)
    await signInWith(rbac, { email, emailVerified: true })
    const prove = rbac.owner.updateTable('users').set({ email_verified_at: sql`now()` }).where('id', '=', planted.id)
    await expect(prove.execute()).rejects.toThrow(/users_void_claim|users_verified_email/)
  })

  test('stays void when the one who proved it is gone', async () => {
    const email = freshEmail()
    const { planted } = await plant(email)
    const { user } = await signInWith(rbac, { email, emailVerified: true })
    await remove(user)
    const prove = rbac.owner.updateTable('users').set({ email_verified_at: sql`now()` }).where('id', '=', planted.id)
    await expect(prove.execute()).rejects.toThrow('users_void_claim')
    await expect(rbac.signIn(email)).rejects.toMatchObject({ code: 'invalid_credentials' })
  })

  test('is void as well when it is proved by the link of a sign-up, or by a service', async () => {
    const { accountId } = await rbac.person()
    const [byLink, byService] = [freshEmail(), freshEmail()]
    const planted = []
    for (const email of [byLink, byService]) planted.push(await rbac.member(accountId, { email, emailVerified: false }))
    await rbac.person(byLink)
    await rbac.as('platform-api').createUser({ body: { accountId, email: byService, emailVerified: true } })
    for (const { id } of planted)
      expect(await userRow(rbac, id)).toMatchObject({ email_claim_void_at: expect.any(Date) })
  })

  test('gives the person who planted it nothing: neither before, in their own session, nor after', async () => {
    const email = freshEmail()
    const { planted } = await plant(email)
    const asked = { linkToUserId: planted.id }
    await expect(signInWith(rbac, asked, planted.tokens.accessToken)).rejects.toMatchObject({ status: 403 })
    const victim = await signInWith(rbac, { email, emailVerified: true })
    await expect(signInWith(rbac, asked, planted.tokens.accessToken)).rejects.toMatchObject({ status: 403 })
    await expect(planted.client.getUser({ params: { id: victim.user.id } })).rejects.toMatchObject({ status: 403 })
    expect(await identitiesOf(rbac, planted.id)).toEqual([])
  })
})
