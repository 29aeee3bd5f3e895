import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StepFailure } from '../../src/domain/provisioning/step-failure.ts'
import { codeOf, failureOf, type Opened, open } from './opened.ts'

const ada = 'ada@acme.test'

/** A stand-in with Ada, who is signed in so often, and Bea, who is too. */
async function signedIn(sessions: number, refreshTokens = 0) {
  const opened = await open()
  const { control } = opened.stand
  const pk = control.addUser({ username: ada })
  control.addUser({ username: 'bea@acme.test' })
  control.signIn({ username: ada, sessions, refreshTokens })
  control.signIn({ username: 'bea@acme.test', sessions: 3, refreshTokens: 2 })
  const leftOf = (user: number) => {
    const contents = control.contents()
    const own = (rows: readonly { user: number }[]) => rows.filter((row) => row.user === user).length
    return [own(contents.sessions), own(contents.refreshTokens)]
  }
  return { ...opened, opened, pk, person: { pk, username: ada }, left: () => [leftOf(pk), leftOf(pk + 1)] }
}

const people = 50
const signIns = fc.record({ sessions: fc.nat(4), refreshTokens: fc.nat(2) })

test('of 50 people exactly one is signed out, whatever filters are ignored', async () => {
  const situation = fc.record({
    everybody: fc.array(signIns, { minLength: people, maxLength: people }),
    target: fc.nat(people - 1),
    ignored: fc.subarray(['user__username', 'user', 'page_size', 'search']),
    maxPageSize: fc.integer({ min: 1, max: 100 }),
  })
  await fc.assert(
    fc.asyncProperty(situation, async ({ everybody, target, ignored, maxPageSize }) => {
      const { opened, usernames, pks } = await populate(everybody)
      const { control } = opened.stand
      control.setSettings({ maxPageSize, hasBulkDelete: true })
      const before = control.contents()
      control.setFaults(ignored.length > 0 ? [{ kind: 'parameters-ignored', value: ignored.join(',') }] : [])
      control.clearReceived()
      const person = { pk: pks[target] ?? 0, username: usernames[target] ?? '' }
      const result = await opened.authentik.sessions.end(person)
      const after = control.contents()
      const isOther = ({ user }: { user: number }) => user !== person.pk
      expect(after.sessions).toEqual(before.sessions.filter(isOther))
      expect(after.refreshTokens).toEqual(before.refreshTokens.filter(isOther))
      const { sessions, refreshTokens } = everybody[target] ?? { sessions: 0, refreshTokens: 0 }
      const found = sessions + refreshTokens
      expect(result).toMatchObject({ found, ended: found, remaining: 0 })
      expect(result.verified).toBe(!isBlind(ignored, { sessions, refreshTokens }, before))
      expect(new Set(opened.writes())).toEqual(new Set(expectedWrites({ sessions, refreshTokens })))
    }),
    { numRuns: 25 },
  )
})

async function populate(everybody: readonly { sessions: number; refreshTokens: number }[]) {
  const opened = await open()
  // Names that a careless address would change or cut.
  const usernames = everybody.map(
    (_, index) => `${['a+b', 'a b', 'a&user=1', 'a%2Bb', 'ä'][index % 5]}${index}@acme.test`,
  )
  const pks = usernames.map((username) => opened.stand.control.addUser({ username }))
  for (const [index, signIn] of everybody.entries())
    opened.stand.control.signIn({ username: usernames[index] ?? '', ...signIn })
  return { opened, usernames, pks }
}

/** A list that has others only proves nothing. */
function isBlind(
  ignored: readonly string[],
  own: { sessions: number; refreshTokens: number },
  { sessions, refreshTokens }: { sessions: unknown[]; refreshTokens: unknown[] },
): boolean {
  const hasStrangers = ignored.includes('user__username') && sessions.length > 0 && own.sessions === 0
  return hasStrangers || (ignored.includes('user') && refreshTokens.length > 0 && own.refreshTokens === 0)
}

function expectedWrites({ sessions, refreshTokens }: { sessions: number; refreshTokens: number }): string[] {
  return [...(sessions > 0 ? ['deleteSession'] : []), ...(refreshTokens > 0 ? ['deleteRefreshToken'] : [])]
}

test('a list that is not filtered is logged, by its kind and how many others it had', async () => {
  const { authentik, stand, person, lines, left } = await signedIn(2)
  stand.control.setFaults([{ kind: 'parameters-ignored', value: 'user__username' }])
  expect(await authentik.sessions.end(person)).toEqual({ found: 2, ended: 2, remaining: 0, verified: true })
  expect(lines).toMatchObject([
    { msg: 'upstream_filter_ignored', kind: 'sessions', others: 3 },
    { msg: 'upstream_filter_ignored', kind: 'sessions', others: 3 },
  ])
  expect(left()).toEqual([
    [0, 0],
    [3, 2],
  ])
  // The answer has others only now: nothing is deleted, and nothing proved.
  expect(await authentik.sessions.end(person)).toEqual({ found: 0, ended: 0, remaining: 0, verified: false })
})

test('nothing is ended of a list without an end', async () => {
  const { authentik, stand, person, writes, left } = await signedIn(2)
  stand.control.setSettings({ maxPageSize: 1 })
  stand.control.setFaults([{ kind: 'parameters-ignored', value: 'page' }])
  expect(await codeOf(authentik.sessions.end(person))).toBe('upstream_unavailable')
  expect([writes(), left()[0]]).toEqual([[], [2, 0]])
})

test.each([
  ['has another name', { username: 'ada.l@acme.test' }, 'external_conflict'],
  ['has the same name in other letters', { username: 'Ada@acme.test' }, 'external_conflict'],
  ['is somebody else', { username: 'bea@acme.test' }, 'external_conflict'],
  ['does not exist', { pk: 1_000_000 }, 'dependency_failed'],
])('when the user %s, nothing is ended', async (_case, other, code) => {
  const { authentik, person, writes } = await signedIn(1, 1)
  expect(await codeOf(authentik.sessions.end({ ...person, ...other }))).toBe(code)
  expect(writes()).toEqual([])
})

test('what is gone in between has ended, and what begins in between remains', async () => {
  const { authentik, stand, person, opened, pk } = await signedIn(2)
  stand.control.setFaults([{ kind: 'answer-lost', at: 'deleteSession', times: 1 }])
  const first = await authentik.sessions.end(person)
  // One of two answers was lost, and both sessions are gone.
  expect(first).toEqual({ found: 2, ended: 1, remaining: 0, verified: true })
  stand.control.signIn({ username: ada, sessions: 1 })
  // After the user and both lists were read, and before the deletion.
  const deletion = opened.sent + 3
  opened.before = (place) => void (place === deletion && stand.control.signIn({ username: ada, sessions: 2 }))
  expect(await authentik.sessions.end(person)).toEqual({ found: 1, ended: 1, remaining: 2, verified: true })
  expect(stand.control.contents().sessions.filter(({ user }) => user === pk)).toHaveLength(2)
})

test('at most 500 are ended at a time, and the rest remains', async () => {
  const { authentik, person } = await signedIn(501)
  expect(await authentik.sessions.end(person)).toEqual({ found: 501, ended: 500, remaining: 1, verified: true })
})

test('deactivating and ending sessions leaves nothing, also where deactivating keeps them', async () => {
  const { authentik, stand, person, left } = await signedIn(2, 2)
  stand.control.setFaults([{ kind: 'sessions-kept' }])
  const marker = { kind: 'user', id: 'ada', env: 'test' }
  await authentik.users.update({ pk: person.pk, marker, adopt: true }, { isActive: false })
  expect(left()[0]).toEqual([2, 2])
  expect(await authentik.sessions.end(person)).toEqual({ found: 4, ended: 4, remaining: 0, verified: true })
})

const kinds = ['connection-reset', 'answer-lost', 'not-json', 'large-body', 'status-500', 'redirect'] as const

test.each(kinds)(
  'when one of the calls meets %s, the result is what is true, or an error before anything ended',
  async (kind) => {
    const { authentik, stand, person } = await signedIn(2, 2)
    await authentik.sessions.end(person)
    const calls = stand.control.received().map(({ at }) => at ?? 'unknown')
    for (const [place, at] of calls.entries()) {
      const { opened, left, ...own } = await signedIn(2, 2)
      opened.before = (sent) => void (sent === place && own.stand.control.setFaults([{ kind, at, times: 1 }]))
      const result = await own.authentik.sessions.end(own.person).catch((error: unknown) => {
        if (error instanceof StepFailure) return undefined
        throw error
      })
      const [ada = [], bea] = left()
      expect(bea).toEqual([3, 2])
      const remaining = ada.reduce((sum, count) => sum + count, 0)
      if (!result) expect(remaining, `${at} at ${place}`).toBe(4)
      else if (result.verified) expect(result.remaining, `${at} at ${place}`).toBe(remaining)
      expect(result?.verified === false && result.remaining === 0 && remaining > 0).toBe(false)
    }
  },
)

const see = ['authentik_core.view_user']
const seeSessions = [...see, 'authentik_core.view_authenticatedsession', 'authentik_providers_oauth2.view_refreshtoken']
const endThem = [
  ...seeSessions,
  'authentik_core.delete_authenticatedsession',
  'authentik_providers_oauth2.delete_refreshtoken',
]

const endTokens = [
  ...see,
  'authentik_providers_oauth2.view_refreshtoken',
  'authentik_providers_oauth2.delete_refreshtoken',
]

test.each([
  ['sees refresh tokens alone', endTokens, { found: 1, ended: 1, remaining: 0, verified: false }, [2, 0]],
  ['sees no sessions', see, { found: 0, ended: 0, remaining: 0, verified: false }, [2, 1]],
  ['may not end them', seeSessions, { found: 3, ended: 0, remaining: 3, verified: true }, [2, 1]],
  ['has the permissions', endThem, { found: 3, ended: 3, remaining: 0, verified: true }, [0, 0]],
])('an account that %s says so', async (_case, permissions, result, remaining) => {
  const { confined, person, left, lines } = await signedIn(2, 1)
  expect(await confined(permissions).sessions.end(person)).toEqual(result)
  expect(left()[0]).toEqual(remaining)
  expect(lines.map(({ msg }) => msg)).toEqual(
    permissions === seeSessions ? Array(2).fill('a sign-in at Authentik could not be ended') : [],
  )
})

test('that nobody is signed in is known of one who never was, by a superuser, and where others are seen', async () => {
  const { stand, authentik, confined, person }: Opened & { person: { pk: number; username: string } } =
    await signedIn(0)
  const weak = confined(endThem)
  const verified = async (by: typeof authentik) => (await by.sessions.end(person)).verified
  expect([await verified(authentik), await verified(weak)]).toEqual([true, true])
  for (const { uuid } of stand.control.contents().sessions)
    await fetch(`${stand.origin}/api/v3/core/authenticated_sessions/${uuid}/`, { method: 'DELETE' })
  expect(await verified(weak)).toBe(true)
})

test('no secret of a provider is in a log line or an error', async () => {
  const { authentik, stand, person, lines } = await signedIn(0, 1)
  stand.control.setFaults([{ kind: 'status', at: 'deleteRefreshToken', value: '500 broken' }])
  await authentik.sessions.end(person)
  const { text } = await failureOf(authentik.sessions.end({ ...person, username: 'other' }))
  expect(JSON.stringify(lines) + text).not.toMatch(/client_secret|id_token/)
})
