import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshEmail, type Person, password, startRbac, type TestRbac } from '../rbac.ts'
import { signInWith } from './identities.ts'

/*
 * Random walks of sign-ins, links, unlinks, and users who are created, disabled, enabled and deleted. A small model predicts
 * the answer of each step. After each step the database must agree with the model about every user.
 */

let rbac: TestRbac
let root: Person
let host: string
beforeAll(async () => {
  rbac = await startRbac()
  root = await rbac.platformAdmin()
  host = (await rbac.as('platform-api').createAccount({ body: { name: 'Host' } })).id
  // An account goes with the last who leaves it; this one stays, and so does the account.
  await rbac
    .as('platform-api')
    .createUser({ body: { accountId: host as never, email: freshEmail(), emailVerified: true } })
})
afterAll(() => rbac[Symbol.asyncDispose]())

type Who = { provider: number; sub: number }
type Step =
  | { act: 'sign_in'; who: Who; email: number | null; proved: boolean; session: number | null }
  | { act: 'link'; who: Who; email: number | null; proved: boolean; session: number }
  | { act: 'unlink'; session: number; credential: number }
  | { act: 'make'; email: number; proved: boolean }
  | { act: 'disable' | 'enable'; user: number }
  | { act: 'delete'; session: number }

type User = {
  id: string
  email: string | null
  proved: boolean
  void: boolean
  status: 'active' | 'disabled' | 'deleted'
  ways: Set<string>
}
type Session = { user: User; token: string; lives: boolean }
type World = { name: string; users: User[]; sessions: Session[] }

const index = fc.nat({ max: 11 })
const who = fc.record({ provider: fc.nat({ max: 1 }), sub: fc.nat({ max: 2 }) })
const email = fc.option(fc.nat({ max: 1 }), { freq: 6 })
const proved = fc.constantFrom(true, true, true, false)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant('sign_in'), who, email, proved, session: fc.option(index) }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constant('link'), who, email, proved, session: index }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('unlink'), session: index, credential: index }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('make'), email: fc.nat({ max: 1 }), proved }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('disable', 'enable'), user: index }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('delete'), session: index }) },
)

let walks = 0
const seen = new Map<string, number>()

test('whatever order things happen in, the model and the service agree on every answer and on who has which identity', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
      const world: World = { name: `walk${++walks}-${rbac.deps.newId()}`, users: [], sessions: [] }
      for (const one of steps) await take(world, one)
    }),
    { numRuns: 40, endOnFailure: true },
  )
  console.info(`${walks} walks`, Object.fromEntries([...seen].sort()))
  // A walk that never gets anywhere proves nothing: of these a run has dozens.
  for (const answer of [
    'created',
    'login',
    'auto_linked',
    'linked',
    'already_linked',
    'credential_conflict',
    'last_credential',
  ])
    expect(seen.get(answer) ?? 0, answer).toBeGreaterThan(0)
}, 180_000)

async function take(world: World, one: Step) {
  const before = await ownersOf(world)
  const answer = await perform(world, one)
  if (answer === undefined) return
  seen.set(answer.actual, (seen.get(answer.actual) ?? 0) + 1)
  expect(answer.actual, JSON.stringify(one)).toBe(answer.expected)
  await compare(world)
  // An identity that changes hands does so by nobody's act: it must have been taken off first, in a step of its own.
  for (const [key, owner] of await ownersOf(world)) expect(before.get(key) ?? owner).toBe(owner)
}

type Answer = { expected: string; actual: string }

async function perform(world: World, one: Step): Promise<Answer | undefined> {
  switch (one.act) {
    case 'sign_in':
      return signIn(world, one)
    case 'link':
      return link(world, one)
    case 'unlink':
      return unlink(world, one)
    case 'make':
      return make(world, one)
    case 'delete':
      return remove(world, one)
    default:
      return setStatus(world, one)
  }
}

const keyOf = (world: World, { provider, sub }: Who) => `${['github', 'google'][provider]}:${world.name}-${sub}`
const addressOf = (world: World, number: number) => `${world.name}-${number}@example.test`
const ownerOf = (world: World, key: string) => world.users.find(({ ways }) => ways.has(key))
const holderOf = (world: World, address: string) =>
  world.users.find((user) => user.proved && user.email === address && user.status !== 'deleted')
const has = (user: User, key: string) => [...user.ways].some((way) => way.startsWith(`${key.split(':')[0]}:`))

function asked(
  world: World,
  { who: { provider, sub }, email: number, proved: isProved }: Step & { act: 'sign_in' | 'link' },
) {
  return {
    provider: provider === 0 ? 'github' : 'google',
    providerSub: `${world.name}-${sub}`,
    ...(number !== null && { email: addressOf(world, number) }),
    emailVerified: isProved && number !== null,
    // Every sign-in of a walk is a recent proof.
    authTime: new Date().toISOString(),
  }
}

async function signIn(world: World, one: Step & { act: 'sign_in' }): Promise<Answer> {
  const request = asked(world, one)
  const key = keyOf(world, one.who)
  const carried = pick(world.sessions, one.session)
  const expected = carried && !carried.lives ? 'invalid_ticket' : outcomeOf(world, key, request)
  const result = await signInWith(rbac, request, carried?.token).catch((error) => error)
  if (!result.outcome) return { expected, actual: result.code }
  const address = request.emailVerified ? (request.email ?? null) : null
  const user = matched(world, key, result.outcome, address) ?? newUser(world, result.user.id, address)
  expect(result.user.id).toBe(user.id)
  user.ways.add(key)
  world.sessions.push({ user, token: result.accessToken, lives: true })
  return { expected, actual: result.outcome }
}

function outcomeOf(
  world: World,
  key: string,
  { email: address, emailVerified }: { email?: string; emailVerified: boolean },
) {
  const owner = ownerOf(world, key)
  if (owner) return owner.status === 'active' ? 'login' : 'user_disabled'
  const holder = emailVerified && address ? holderOf(world, address) : undefined
  if (!holder) return 'created'
  if (has(holder, key)) return 'link_requires_login'
  return holder.status === 'active' ? 'auto_linked' : 'user_disabled'
}

function matched(world: World, key: string, outcome: string, address: string | null) {
  if (outcome === 'created') return undefined
  return ownerOf(world, key) ?? (address === null ? undefined : holderOf(world, address))
}

function newUser(world: World, id: string, address: string | null): User {
  const user: User = { id, email: address, proved: address !== null, void: false, status: 'active', ways: new Set() }
  if (address !== null) voidOthers(world, address)
  world.users.push(user)
  return user
}

function voidOthers(world: World, address: string) {
  for (const other of world.users)
    if (other.email === address && !other.proved && other.status !== 'deleted') other.void = true
}

const isRestricted = ({ email: address, proved: isProved }: User) => address !== null && !isProved

async function link(world: World, one: Step & { act: 'link' }): Promise<Answer | undefined> {
  const session = pick(world.sessions, one.session)
  if (!session) return undefined
  const { user } = session
  const key = keyOf(world, one.who)
  const result = await signInWith(rbac, { ...asked(world, one), linkToUserId: user.id }, session.token).catch(
    (error) => error,
  )
  const expected = linkOutcome(world, session, key)
  if (result.outcome) {
    expect(result.user.id).toBe(user.id)
    user.ways.add(key)
    session.token = result.accessToken
  }
  return { expected, actual: result.outcome ?? result.code }
}

function linkOutcome(world: World, { user, lives }: Session, key: string) {
  if (!lives) return 'invalid_ticket'
  if (isRestricted(user)) return 'restricted_session'
  const owner = ownerOf(world, key)
  if (owner) return owner === user ? 'already_linked' : 'credential_conflict'
  return has(user, key) ? 'provider_already_linked' : 'linked'
}

async function unlink(world: World, one: Step & { act: 'unlink' }): Promise<Answer | undefined> {
  const session = pick(world.sessions, one.session)
  const way = session && pick([...session.user.ways], one.credential)
  if (!session || !way) return undefined
  const { user } = session
  const rows = await rbac.db.selectFrom('credentials').selectAll().where('user_id', '=', user.id).execute()
  const credential = rows.find((row) => wayOf(row) === way)
  const params = { id: user.id, credentialId: credential?.id ?? '' } as never
  const result = await codeOf(rbac.as('console', session.token).removeCredential({ params }))
  const expected = unlinkOutcome(session, way)
  if (result === 'ok') user.ways.delete(way)
  return { expected, actual: result }
}

function unlinkOutcome({ user, lives }: Session, way: string) {
  if (!lives) return 'invalid_ticket'
  if (isRestricted(user)) return 'restricted_session'
  const left = [...user.ways].filter((other) => other !== way && (other !== 'password' || user.email !== null))
  return left.length ? 'ok' : 'last_credential'
}

/** A service makes a user with a password, proved or planted, who signs in where the address leads to them. */
async function make(world: World, one: Step & { act: 'make' }): Promise<Answer> {
  const address = addressOf(world, one.email)
  const holder = holderOf(world, address)
  const body = { accountId: host as never, email: address, emailVerified: one.proved, passwordHash: await hash() }
  const made = await rbac
    .as('platform-api')
    .createUser({ body })
    .catch((error) => error)
  if (!made.id) return { expected: one.proved && holder ? 'email_taken' : 'ok', actual: made.code }
  if (one.proved) voidOthers(world, address)
  const user: User = {
    id: made.id,
    email: address,
    proved: one.proved,
    void: false,
    status: 'active',
    ways: new Set(['password']),
  }
  const first = !world.users.some((other) => other.email === address && !other.void && other.status !== 'deleted')
  world.users.push(user)
  if (first || (one.proved && !holder)) {
    const { accessToken } = await rbac.signIn(address)
    world.sessions.push({ user, token: accessToken, lives: true })
  }
  return { expected: one.proved && holder ? 'email_taken' : 'ok', actual: 'ok' }
}

async function setStatus(world: World, one: Step & { act: 'disable' | 'enable' }): Promise<Answer | undefined> {
  const user = pick(world.users, one.user)
  if (!user) return undefined
  const status = one.act === 'disable' ? 'disabled' : 'active'
  const actual = await codeOf(root.client.updateUser({ params: { id: user.id as never }, body: { status } }))
  const expected = user.status === 'deleted' ? 'not_found' : 'ok'
  if (actual === 'ok') {
    user.status = status
    if (status === 'disabled') endSessions(world, user)
  }
  return { expected, actual }
}

async function remove(world: World, one: Step & { act: 'delete' }): Promise<Answer | undefined> {
  const session = pick(world.sessions, one.session)
  if (!session) return undefined
  const { user, token, lives } = session
  const actual = await codeOf(rbac.as('console', token).deleteUser({ params: { id: user.id as never } }))
  if (actual === 'ok') {
    user.status = 'deleted'
    endSessions(world, user)
  }
  return { expected: !lives ? 'invalid_ticket' : isRestricted(user) ? 'restricted_session' : 'ok', actual }
}

function endSessions(world: World, user: User) {
  for (const session of world.sessions) if (session.user === user) session.lives = false
}

/** What the database says of each user is what the model says, and nobody who had a way in is without one. */
async function compare(world: World) {
  const ids = world.users.map(({ id }) => id)
  if (ids.length === 0) return
  const users = await rbac.db.selectFrom('users').selectAll().where('id', 'in', ids).execute()
  const credentials = await rbac.db.selectFrom('credentials').selectAll().where('user_id', 'in', ids).execute()
  const actual = users.map((row) => ({
    id: row.id,
    email: row.email,
    proved: row.email_verified_at !== null,
    void: row.email_claim_void_at !== null,
    status: row.deleted_at ? 'deleted' : row.status === 'disabled' ? 'disabled' : 'active',
    ways: credentials
      .filter(({ user_id }) => user_id === row.id)
      .map(wayOf)
      .sort(),
  }))
  const expected = world.users.map((user) => ({ ...user, ways: [...user.ways].sort() }))
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  expect(actual.sort(byId)).toEqual(expected.sort(byId))
  for (const { ways } of actual) expect(ways.length).toBeGreaterThan(0)
}

/** Who has each identity of this walk. */
async function ownersOf({ name }: World) {
  const rows = await rbac.db.selectFrom('credentials').selectAll().where('provider_sub', 'like', `${name}-%`).execute()
  const owners = new Map(rows.map((row) => [wayOf(row), row.user_id]))
  expect(owners.size).toBe(rows.length)
  return owners
}

function wayOf({
  kind,
  provider,
  provider_sub,
}: {
  kind: string
  provider: string | null
  provider_sub: string | null
}) {
  return kind === 'password' ? 'password' : `${provider}:${provider_sub}`
}

function pick<T>(items: readonly T[], number: number | null): T | undefined {
  return number === null || items.length === 0 ? undefined : items[number % items.length]
}

function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'ok',
    (error) => error.code,
  )
}

let hashed: Promise<string> | undefined
function hash() {
  hashed ??= rbac.deps.passwords.hash(password)
  return hashed
}
