import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { checkLeftovers, checkResting, checkTransactions } from '../src/invariants/check-connections.ts'
import { checkFactors } from '../src/invariants/check-factors.ts'
import { checkMails, type MailRecord } from '../src/invariants/check-mails.ts'
import { checkDrained, checkEvents } from '../src/invariants/check-outbox.ts'
import { checkRoles } from '../src/invariants/check-roles.ts'
import { checkSessions } from '../src/invariants/check-sessions.ts'
import { explainEnd } from '../src/invariants/explain-end.ts'
import type { Rows } from '../src/invariants/invariant.ts'
import type { HeldSession, Person } from '../src/people/person.ts'
import { type OpenDatabase, openServiceDatabase } from './service-database.ts'

const account = '00000000-0000-7000-8000-0000000000a1'
const user = '00000000-0000-7000-8000-0000000000b1'
const session = '00000000-0000-7000-8000-0000000000c1'
const [readerRole, writerRole] = ['00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000d2']

let rbac: OpenDatabase
let login: OpenDatabase
beforeAll(async () => {
  ;[rbac, login] = await Promise.all([openServiceDatabase('rbac'), openServiceDatabase('login')])
  await rbac.rows(`insert into accounts (id, name) values ('${account}', 'Home')`)
  await rbac.rows(`insert into users (id, home_account_id) values ('${user}', '${account}')`)
  await rbac.rows(`insert into account_members (account_id, user_id) values ('${account}', '${user}')`)
  for (const id of [readerRole, writerRole])
    await rbac.rows(
      `insert into roles (id, account_id, name, permissions) values ('${id}', '${account}', 'Role', '{read}')`,
    )
})
afterAll(async () => {
  await rbac[Symbol.asyncDispose]()
  await login[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await rbac.rows('delete from sessions')
  await rbac.rows('delete from outbox')
  await rbac.rows('delete from member_roles')
  await login.rows('delete from outbox')
  await login.rows('delete from received_events')
})

const held: HeldSession = {
  id: session,
  browserInDoubtSince: undefined,
  handleInDoubtSince: undefined,
  applicationUntil: undefined,
}

function somebody(more: Partial<Person> = {}): Person {
  return {
    id: user,
    email: '',
    accountId: account,
    password: '',
    roleIds: [],
    devices: [],
    app: undefined,
    identity: undefined,
    busy: false,
    begun: 0,
    ...more,
  }
}

/** A person who holds the session. These checks only read the database, so there is no browser. */
const holder = () => somebody({ devices: [{ browser: undefined as never, session: { ...held } }] })
const startSession = () =>
  rbac.rows(`insert into sessions (id, user_id, account_id, amr, aal, idle_seconds, idle_expires_at, absolute_expires_at, browser_hash, ip, user_agent)
    values ('${session}', '${user}', '${account}', '{pwd}', 1, 60, now() + interval '1 hour', now() + interval '1 hour', 'x', 'x', 'x')`)

describe('sessions', () => {
  test('one that was promised and is live is valid', async () => {
    await startSession()
    expect(await checkSessions(rbac.rows, { people: [holder()], ended: [] })).toEqual([])
  })

  test('one that was promised and has ended is found', async () => {
    await startSession()
    await rbac.rows(`update sessions set revoked_at = now(), revoke_reason = 'log_out'`)
    const found = await checkSessions(rbac.rows, { people: [holder()], ended: [] })
    expect(found).toMatchObject([{ check: 'nobody is signed out without a reason', person: user, session }])
  })

  test('one that was promised and is lost is found', async () => {
    const found = await checkSessions(rbac.rows, { people: [holder()], ended: [] })
    expect(found).toMatchObject([{ check: 'nobody is signed out without a reason', session }])
  })

  test('an action in progress is skipped', async () => {
    expect(await checkSessions(rbac.rows, { people: [{ ...holder(), busy: true }], ended: [] })).toEqual([])
  })

  test('an action during the check is skipped', async () => {
    const person = holder()
    const rows: Rows = (sql, values) => {
      person.begun++
      return rbac.rows(sql, values)
    }
    expect(await checkSessions(rows, { people: [person], ended: [] })).toEqual([])
  })

  test('one whose end was confirmed and that is live is found', async () => {
    await startSession()
    const ended = { id: session, person: somebody(), by: 'log-out', accessToken: undefined, cookies: {} } as const
    const found = await checkSessions(rbac.rows, { people: [], ended: [ended] })
    expect(found).toMatchObject([{ check: 'no ended session is accepted', person: user, session }])
  })
})

describe('how a session ended', () => {
  test('is explained with its reason and its tokens, and without anything that opens it', async () => {
    await startSession()
    await rbac.rows(`insert into refresh_tokens (token_hash, session_id, presenter, seq, used_at, successor_salt, expires_at)
      values ('the hash', '${session}', 'browser:the browser', 4, now(), 'the salt', now())`)
    await rbac.rows(`update sessions set revoked_at = now(), revoke_reason = 'refresh_token_reused'`)
    const told = await explainEnd(rbac.rows, session)
    expect(told).toMatch(
      /^the session is ended at \S+ for refresh_token_reused; browser: token 4 \(issued \S+, used \S+\)$/,
    )
    expect(told).not.toMatch(/hash|salt|the browser/)
  })
})

describe('second factors', () => {
  const addFactor = (activatedAt: string, revokedAt: string | null = null) =>
    rbac.rows(
      `insert into factors (id, user_id, kind, state, totp_secret, activated_at, revoked_at)
       values (gen_random_uuid(), $1, 'totp', $2, 'x', now() + $3::interval, now() + $4::interval)`,
      [user, revokedAt ? 'revoked' : 'active', activatedAt, revokedAt],
    )
  beforeEach(() => rbac.rows('delete from factors'))

  test('a session with one step that began after the factor is found', async () => {
    await addFactor('-1 minute')
    await startSession()
    expect(await checkFactors(rbac.rows)).toMatchObject([{ person: user, session }])
  })

  test('one of level 2 is valid', async () => {
    await addFactor('-1 minute')
    await startSession()
    await rbac.rows('update sessions set aal = 2')
    expect(await checkFactors(rbac.rows)).toEqual([])
  })

  test('one from before a factor, or from after it was removed, is valid', async () => {
    await startSession()
    await addFactor('1 minute')
    await addFactor('-2 minutes', '-1 minute')
    expect(await checkFactors(rbac.rows)).toEqual([])
  })
})

describe('roles', () => {
  test('those that were confirmed are valid', async () => {
    await rbac.rows(
      `insert into member_roles (account_id, user_id, role_id) values ('${account}', '${user}', '${readerRole}')`,
    )
    expect(await checkRoles(rbac.rows, { people: [somebody({ roleIds: [readerRole] })] })).toEqual([])
  })

  test('one that was confirmed and is missing is found', async () => {
    expect(await checkRoles(rbac.rows, { people: [somebody({ roleIds: [readerRole] })] })).toMatchObject([
      { person: user, promised: readerRole, happened: 'the database has none' },
    ])
  })

  test('one that was refused and is there is found', async () => {
    for (const role of [readerRole, writerRole])
      await rbac.rows(
        `insert into member_roles (account_id, user_id, role_id) values ('${account}', '${user}', '${role}')`,
      )
    expect(await checkRoles(rbac.rows, { people: [somebody({ roleIds: [readerRole] })] })).toMatchObject([
      { person: user },
    ])
  })
})

describe('events and mails', () => {
  const event = (type: string) =>
    rbac.rows(`insert into outbox (id, type, payload) values ('${session}', '${type}', '')`)
  const take = () => login.rows(`insert into received_events (id) values ('${session}')`)
  const mail = () => login.rows(`insert into outbox (id, type, payload) values ('${user}', 'mail', '')`)

  test('an event that waits is found', async () => {
    await event('password_changed')
    expect(await checkDrained('rbac', rbac.rows)).toMatchObject([{ happened: '1 of "password_changed" wait' }])
    await rbac.rows('update outbox set delivered_at = now()')
    expect(await checkDrained('rbac', rbac.rows)).toEqual([])
  })

  test('an event that was delivered and is unknown to login is found', async () => {
    await event('sessions_ended')
    expect(await checkEvents(rbac.rows, login.rows)).toMatchObject([{ promised: 'login accepts every event' }])
    await take()
    expect(await checkEvents(rbac.rows, login.rows)).toEqual([])
  })

  test('an event without the mail that follows from it is found', async () => {
    await event('password_changed')
    await take()
    expect(await checkEvents(rbac.rows, login.rows)).toMatchObject([{ promised: '1 mails follow from the events' }])
    await mail()
    expect(await checkEvents(rbac.rows, login.rows)).toEqual([])
  })
})

describe('mails', () => {
  const sent: MailRecord = { id: session, status: 'sent', acceptedByGraph: 1 }

  test('a mail that was sent once is in order, and so is one that may have been sent', () => {
    expect(
      checkMails([sent, { ...sent, status: 'unknown' }, { ...sent, status: 'unknown', acceptedByGraph: 0 }]),
    ).toEqual([])
  })

  test.each<[Partial<MailRecord>, string]>([
    [{ status: undefined, acceptedByGraph: 0 }, 'mx-worker has every mail of login'],
    [{ status: 'failed', acceptedByGraph: 0 }, 'every mail is sent'],
    [{ status: 'retry_wait', acceptedByGraph: 0 }, 'every mail is sent'],
    [{ acceptedByGraph: 2 }, 'no mail is sent twice'],
    [{ status: 'unknown', acceptedByGraph: 2 }, 'no mail is sent twice'],
    [{ acceptedByGraph: 0 }, 'Graph accepted every mail that is sent'],
  ])('a mail with %o is found', (change, promised) => {
    expect(checkMails([{ ...sent, ...change }])).toMatchObject([{ promised }])
  })
})

describe('connections', () => {
  let server: OpenServer
  beforeAll(async () => {
    server = await openServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test('a transaction that is left open is found', async () => {
    expect(await checkTransactions(server.rows, 0)).toEqual([])
    await server.service.query('begin')
    await server.service.query('select 1')
    expect(await checkTransactions(server.rows, 0)).toMatchObject([
      { happened: expect.stringContaining('idle in transaction') },
    ])
    expect(await checkTransactions(server.rows, 60)).toEqual([])
    await server.service.query('rollback')
  })

  test('a connection that is older than the process of its service is found', async () => {
    expect(await checkLeftovers(server.rows, 'rbac', new Date(Date.now() - 60_000))).toEqual([])
    expect(await checkLeftovers(server.rows, 'rbac', new Date(Date.now() + 60_000))).toHaveLength(1)
  })

  test('a service that listens more often than at rest is found', async () => {
    await server.service.query('listen events')
    expect(await checkResting(server.rows, new Map([['rbac', 1]]))).toEqual([])
    expect(await checkResting(server.rows, new Map())).toMatchObject([{ happened: 'it listens on 1' }])
    await server.service.query('unlisten events')
  })

  test('a connection that nobody used for longer than a pool keeps it is found', async () => {
    await server.service.query('select 1')
    expect(await checkResting(server.rows, new Map())).toEqual([])
    expect(await checkResting(server.rows, new Map(), -1)).toMatchObject([
      { happened: expect.stringMatching(/^one has been idle for \d+ s after: select 1$/) },
    ])
  })
})

type OpenServer = AsyncDisposable & { rows: Rows; service: pg.Client }

/** The run's server as its superuser, and a connection to it under the name that rbac has in a stack. */
async function openServer(): Promise<OpenServer> {
  const admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`create role rbac superuser login password 'of the test'`)
  const url = new URL(inject('postgresUrl'))
  Object.assign(url, { username: 'rbac', password: 'of the test' })
  const service = new pg.Client({ connectionString: url.href })
  await service.connect()
  return {
    rows: async (sql, values) => (await admin.query(sql, values)).rows,
    service,
    async [Symbol.asyncDispose]() {
      await service.end()
      await admin.query('drop role rbac')
      await admin.end()
    },
  }
}
