import { randomBytes, randomUUID } from 'node:crypto'
import { createReadiness } from '@constellation/chassis'
import { type Client, createClient } from '@constellation/client'
import type { ServiceName } from '@constellation/contract'
import { type RbacEventType, rbac, type TokenResponse } from '@constellation/contracts-rbac'
import { createKeyRing, openDatabase, parseSealingKeys } from '@constellation/database'
import { cloneDatabase } from '@constellation/database/testing'
import { createOutbox, type OutboxEvent } from '@constellation/jobs'
import { createMetrics } from '@constellation/observability'
import { createTestClock, testKeys, testLogger, testServiceKeys } from '@constellation/testkit'
import { createServiceTokens, createServiceVerifier } from '@constellation/tokens'
import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { createApp } from '../src/app.ts'
import { createUserTokens } from '../src/authentication/user-tokens.ts'
import { type Deps, openRoleCache } from '../src/deps.ts'
import { postgresBus } from '../src/invalidation/change-bus.ts'
import { appendOnly, migrations } from '../src/migrations/index.ts'
import { loadCommonPasswords } from '../src/passwords/common-passwords.ts'
import { createPasswordHasher } from '../src/passwords/hasher.ts'
import type { Schema } from '../src/store/schema.gen.ts'
import { postgresLimiters } from '../src/throttle/limiter-stores.ts'
import { createThrottle } from '../src/throttle/throttle.ts'

export const password = 'four plain words do'
export const browserId = 'the-browser-of-the-suite'
export const client = { ip: '192.0.2.7', userAgent: 'Firefox' }

type RbacClient = Client<typeof rbac>
export type Person = { id: string; accountId: string; email: string; tokens: TokenResponse; client: RbacClient }

export type TestRbac = Awaited<ReturnType<typeof startRbac>>

/** The whole service over a database of its own, with clients for whoever a test needs. */
export async function startRbac(overrides: Partial<Deps['settings']> = {}) {
  const database = await cloneDatabase({ name: 'rbac', migrations, appendOnly })
  const { logger, lines } = testLogger()
  const onError = (error: Error) => logger.error({ error }, 'a connection was lost')
  const { db, pool, close } = openDatabase<Schema>(database.url, { max: 20, onError })
  const owner = openDatabase<Schema>(database.ownerUrl, { max: 2, onError })
  const clock = createTestClock(new Date())
  const services = testServiceKeys('login', 'broker', 'mx-worker', 'platform-api', 'console')
  const bus = postgresBus(pool, database.url, onError)
  const ids = { now: clock.now, newId: () => uuidv7() }
  const deps: Deps = {
    db,
    ...ids,
    random: randomBytes,
    sealing: parseSealingKeys(createKeyRing('test')),
    passwords: await createPasswordHasher({ memoryKib: 19_456, iterations: 2, concurrency: 2, queue: 500 }),
    passwordRules: { minLength: 15, common: loadCommonPasswords(undefined) },
    userTokens: createUserTokens({
      keys: testKeys('user-token'),
      issuer: 'constellation',
      audiences: ['rbac', 'platform-api'],
      lifeSeconds: 900,
      ...ids,
    }),
    serviceVerifier: createServiceVerifier({
      audience: 'rbac',
      keys: services.keySet,
      now: () => clock.now().getTime(),
    }),
    throttle: createThrottle(postgresLimiters(pool)),
    roles: await openRoleCache(db, bus),
    logger,
    metrics: createMetrics(),
    readiness: createReadiness([], clock.now),
    settings: {
      refreshIdleSeconds: 604_800,
      sessionAbsoluteSeconds: 2_592_000,
      signUpEnabled: true,
      bootstrapSecret: 'the secret of the suite',
      ...overrides,
    },
  }
  const app = createApp(deps, { documents: true })
  const fetch = (request: Request) => app.fetch(request)

  /** A client for a service, and for a person behind it where an access token is given. */
  function as(service: keyof typeof services.rings, accessToken?: string): RbacClient {
    const tokens = createServiceTokens({
      issuer: service,
      key: services.rings[service].current,
      now: () => clock.now().getTime(),
    })
    const headers = async () => ({
      'x-service-token': await tokens.tokenFor('rbac'),
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    })
    return createClient(rbac, { baseUrl: 'http://rbac', fetch, headers, timeoutMs: 15_000 })
  }

  const delivered: OutboxEvent[] = []
  const outbox = createOutbox({ db, keys: deps.sealing, deliver: async (event) => void delivered.push(event), logger })

  /** Every event told so far, of one type. */
  async function events(type: RbacEventType): Promise<Record<string, unknown>[]> {
    while ((await outbox.step()) === 'worked');
    // Each event was parsed by its schema when it was written.
    return delivered.filter((event) => event.type === type).map(({ data }) => data as Record<string, unknown>)
  }

  /** The token of the last link that went to an address. */
  async function lastLink(type: RbacEventType, email: string): Promise<string> {
    const found = (await events(type)).findLast((data) => Object(data.to).email === email)
    if (typeof found?.token !== 'string') throw new Error(`no ${type} for ${email}`)
    return found.token
  }

  /** A person who signed up, proved the address and is signed in. */
  async function person(email = `${randomUUID()}@example.test`, displayName = 'Somebody'): Promise<Person> {
    const login = as('login')
    await login.signUp({ body: { email, password, displayName, browserId, client } })
    const token = await lastLink('email_confirmation_requested', email)
    const tokens = await login.confirmEmail({ body: { token, browserId, client } })
    return {
      id: tokens.user.id,
      accountId: tokens.user.accountId,
      email,
      tokens,
      client: as('console', tokens.accessToken),
    }
  }

  function signIn(email: string, browser = browserId) {
    return as('login').signInWithPassword({ body: { email, password, browserId: browser, client } })
  }

  /** Lets time pass: for this service's clock, and for everything that the database remembers. */
  async function timePasses(by: { seconds?: number; minutes?: number; hours?: number; days?: number }) {
    clock.advance(by)
    const { seconds = 0, minutes = 0, hours = 0, days = 0 } = by
    const past = seconds + 60 * (minutes + 60 * (hours + 24 * days))
    for (const { name, columns } of await db.introspection.getTables()) {
      for (const column of columns.filter(({ dataType }) => dataType === 'timestamptz')) {
        await sql`update ${sql.table(name)} set ${sql.ref(column.name)} = ${sql.ref(column.name)} - make_interval(secs => ${past})`.execute(
          owner.db,
        )
      }
    }
    await sql`update rate_limits set expire = expire - ${past * 1000}`.execute(owner.db)
  }

  return {
    app,
    deps,
    db,
    owner: owner.db,
    database,
    lines,
    clock,
    as,
    fetch,
    events,
    lastLink,
    person,
    signIn,
    timePasses,
    serviceToken: (service: ServiceName & keyof typeof services.rings) =>
      createServiceTokens({
        issuer: service,
        key: services.rings[service].current,
        now: () => clock.now().getTime(),
      }).tokenFor('rbac'),
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]()
      await Promise.all([close(), owner.close()])
      await database[Symbol.asyncDispose]()
    },
  }
}
