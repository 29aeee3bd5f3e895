import { randomUUID } from 'node:crypto'
import { type OAuthRequest, type TokenResponse, UserId } from '@constellation/contracts-rbac'
import { dump } from '../database/dump.ts'
import { browserId, freshClient, type TestRbac } from '../rbac.ts'

export type Asked = {
  provider?: string
  providerSub?: string
  email?: string | null
  emailVerified?: boolean
  linkToUserId?: string
  displayName?: string | null
  locale?: string | null
  browserId?: string
  authTime?: string
  reauthenticate?: boolean
}

/** An identity that nobody has seen, without an address, unless more is said. */
export function identity(asked: Asked = {}) {
  const { linkToUserId, ...rest } = asked
  return {
    provider: 'github',
    providerSub: randomUUID(),
    emailVerified: false,
    ...rest,
    ...(linkToUserId !== undefined && { linkToUserId: UserId.parse(linkToUserId) }),
  } satisfies OAuthRequest & { browserId?: string; reauthenticate?: boolean }
}

/** Sends an identity as login does, with a person's ticket beside it where one is given. */
export function signInWith(rbac: TestRbac, asked: Asked, accessToken?: string): Promise<TokenResponse> {
  const body = { browserId, client: freshClient(), ...identity(asked) }
  return rbac.as('login', accessToken).signInWithProvider({ body })
}

/** The effects of an act: new rows (`+`) and changed rows (`~`) by table, the audit entries and the events. */
export async function watch<T>(rbac: TestRbac, act: () => Promise<T>) {
  const [before, audited, told] = [
    await dump(rbac.owner),
    await idsOf(rbac, 'audit_events'),
    await idsOf(rbac, 'outbox'),
  ]
  const answer = await act()
  const changes: Record<string, string> = {}
  for (const [table, rows] of Object.entries(await dump(rbac.owner))) {
    if (table === 'audit_events' || table === 'outbox') continue
    const old = new Set(before[table])
    const now = new Set(rows)
    const gone = [...old].filter((row) => !now.has(row)).length
    const come = [...now].filter((row) => !old.has(row)).length
    if (gone || come)
      changes[table] = [...(come > gone ? [`+${come - gone}`] : []), ...(gone ? [`~${gone}`] : [])].join(' ')
  }
  const entries = await rbac.db.selectFrom('audit_events').selectAll().orderBy('id').execute()
  const events = await rbac.db.selectFrom('outbox').select(['id', 'type']).orderBy('id').execute()
  const newEntries = entries.filter(({ id }) => !audited.has(id))
  return {
    answer,
    changes,
    entries: newEntries,
    audit: newEntries.map(({ action, outcome }) => (outcome === 'ok' ? action : `${action} ${outcome}`)).sort(),
    events: events.filter(({ id }) => !told.has(id)).map(({ type }) => type),
  }
}

async function idsOf(rbac: TestRbac, table: 'audit_events' | 'outbox') {
  const rows = await rbac.db.selectFrom(table).select('id').execute()
  return new Set(rows.map(({ id }) => id))
}

/** The identities of a user, as the database has them. */
export function identitiesOf(rbac: TestRbac, userId: string) {
  return rbac.db
    .selectFrom('credentials')
    .selectAll()
    .where('user_id', '=', userId)
    .where('kind', '=', 'external')
    .orderBy('id')
    .execute()
}

export function userRow(rbac: TestRbac, userId: string) {
  return rbac.db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow()
}
