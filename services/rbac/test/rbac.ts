import { randomUUID } from 'node:crypto'
import { type Client, createClient } from '@constellation/client'
import { readConfig } from '@constellation/config'
import { type ServiceName, serviceNames } from '@constellation/contract'
import { type RbacEventType, rbac, type TokenResponse } from '@constellation/contracts-rbac'
import { createKeyRing, openDatabase } from '@constellation/database'
import { cloneDatabase, type TestDatabase } from '@constellation/database/testing'
import { createOutbox, type OutboxEvent } from '@constellation/jobs'
import { createTestClock, openSecretFiles, type SecretFiles, type TestClock, testLogger } from '@constellation/testkit'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import { sql } from 'kysely'
import { createApp } from '../src/app.ts'
import { registry } from '../src/config.ts'
import type { Deps } from '../src/deps.ts'
import { appendOnly, migrations } from '../src/migrations/index.ts'
import { openDeps } from '../src/open-deps.ts'
import type { Schema } from '../src/store/schema.gen.ts'
import { type AuthenticatorApp, authenticatorApp } from './second-factors/authenticator-app.ts'
import { challengeOf } from './second-factors/challenge.ts'

export { type AuthenticatorApp, authenticatorApp } from './second-factors/authenticator-app.ts'

export const password = 'four plain words do'
export const browserId = 'the-browser-of-the-suite'
export const client = { ip: '192.0.2.7', userAgent: 'Firefox' }

export type RbacClient = Client<typeof rbac>
export type Person = { id: string; accountId: string; email: string; tokens: TokenResponse; client: RbacClient }

export type TestRbac = Awaited<ReturnType<typeof startRbac>>

type Options = {
  settings?: Partial<Deps['settings']>
  /** Keeps rate limits and tells changes in this Redis instead of PostgreSQL. */
  redisUrl?: string
  hashing?: { concurrency: number; waitMs?: number }
  /** Looks new passwords up with a range interface, which answers like this. */
  breaches?: (request: Request) => Promise<Response>
  /** Runs as another instance of that one: over the same database, with the same keys and clock. */
  beside?: { database: TestDatabase; keys: Keys; clock: TestClock }
}

type Keys = Awaited<ReturnType<typeof makeKeys>>

/** rbac over a database of its own, with clients for every caller that a test needs. */
export async function startRbac({ settings, redisUrl, hashing, breaches, beside }: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const database = beside?.database ?? opened.use(await cloneDatabase({ name: 'rbac', migrations, appendOnly }))
  const keys = beside?.keys ?? (await makeKeys(opened.use(await openSecretFiles())))
  const files = opened.use(await openSecretFiles())
  const clock = beside?.clock ?? createTestClock(new Date())
  const { logger, lines } = testLogger()
  const config = readConfig(registry, {
    ...keys.environment,
    RBAC_DATABASE_URL_FILE: await files.write('database-url', database.url),
    RBAC_DATABASE_POOL: '20',
    RBAC_TOKEN_AUDIENCES: 'rbac,platform-api',
    RBAC_HASH_CONCURRENCY: String(hashing?.concurrency ?? 2),
    ...(breaches && { RBAC_BREACHED_PASSWORDS: 'api', RBAC_BREACHED_PASSWORDS_URL: 'https://leaks.example.test' }),
    RBAC_RP_ID: 'login.example.test',
    RBAC_WEBAUTHN_ORIGINS: 'https://login.example.test',
    RBAC_LOGIN_URL: 'http://login',
    ...(redisUrl && { RBAC_REDIS_URL_FILE: await files.write('redis-url', redisUrl) }),
  })
  // However slow the machine is, many sign-ins at once are no overload unless a test says so.
  const signInWaitMs = hashing?.waitMs ?? Number.POSITIVE_INFINITY
  const deps = await openDeps(
    { ...config, signInWaitMs, ...settings },
    { now: clock.now, logger, ...(breaches && { fetch: breaches }) },
  )
  opened.defer(() => deps.close())
  const { db } = deps
  const onError = (error: Error) => logger.error({ error }, 'a connection was lost')
  const owner = opened.use(openDatabase<Schema>(database.ownerUrl, { max: 2, statementTimeoutMs: 600_000, onError }))
  await deps.readiness.observe()
  const app = createApp(deps, { documents: true })
  const fetch = (request: Request) => app.fetch(request)

  function tokensOf(service: ServiceName) {
    const key = loadKeyPair(keys.files[service], 'service-token')
    return createServiceTokens({ issuer: service, key, now: () => clock.now().getTime() })
  }

  /** A client for a service, and for a person behind it where an access token is given. */
  function as(service: ServiceName, accessToken?: string): RbacClient {
    const tokens = tokensOf(service)
    const headers = async () => ({
      'x-service-token': await tokens.tokenFor('rbac'),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    })
    return createClient(rbac, { baseUrl: 'http://rbac', fetch, headers, timeoutMs: 15_000, attempts: 1 })
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
  async function person(email = freshEmail(), displayName = 'Somebody'): Promise<Person> {
    const login = as('login')
    await login.signUp({ body: { email, password, displayName, browserId, client: freshClient() } })
    const token = await lastLink('email_confirmation_requested', email)
    return personOf(email, await login.confirmEmail({ body: { token, browserId, client } }))
  }

  /** A user whom the platform has put into an account, with the built-in role or those given, signed in. */
  async function member(
    accountId: string,
    { roleIds = [], emailVerified = true, email = freshEmail() } = {} as {
      roleIds?: string[]
      emailVerified?: boolean
      email?: string
    },
  ): Promise<Person> {
    const body = { accountId, email, emailVerified, passwordHash: await knownHash(deps), roleIds }
    await as('platform-api').createUser({ body })
    return personOf(email, await signIn(email))
  }

  /** The person that bootstrap makes: administrator of the platform, signed in. */
  async function platformAdmin(email = freshEmail()): Promise<Person> {
    const secret = deps.settings.bootstrapSecret
    await as('login').bootstrapAdmin({ body: { secret, email, password, displayName: 'Root' } })
    const mfa = await challengeOf(as('login').signInWithPassword({ body: { email, password, browserId, client } }))
    const { challengeToken } = mfa
    const restricted = await as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
    return (await enrolTotp(personOf(email, restricted))).person
  }

  /** Gives a person an authenticator app, which `signIn` answers with from then on; their session goes on as one that has proved it. */
  async function enrolTotp({ id, email, tokens }: Person) {
    const login = as('login', tokens.accessToken)
    const { factorId, secret } = await login.addTotp({ params: { id } })
    const app = authenticatorApp(secret, clock)
    const activation = { params: { id, factorId }, body: { code: app.nextCode(), browserId, client } }
    const enrolled = await login.activateTotp(activation)
    apps.set(email, app)
    return { person: personOf(email, enrolled.tokens), app, factorId, recoveryCodes: enrolled.recoveryCodes ?? [] }
  }

  function personOf(email: string, tokens: TokenResponse): Person {
    const { id, accountId } = tokens.user
    return { id, accountId, email, tokens, client: as('console', tokens.accessToken) }
  }

  /** Signs a person in by password, and by their authenticator app where `enrolTotp` has given them one. */
  async function signIn(email: string, browser = browserId): Promise<TokenResponse> {
    const signingIn = as('login').signInWithPassword({ body: { email, password, browserId: browser, client } })
    const app = apps.get(email)
    if (!app) return signingIn
    const { challengeToken } = await challengeOf(signingIn)
    const answer = { kind: 'totp', code: app.nextCode() } as const
    return as('login').verifySecondFactor({ body: { challengeToken, browserId: browser, answer, client } })
  }

  const apps = new Map<string, AuthenticatorApp>()

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

  /** Until some statement waits for a row that another transaction holds. */
  async function someoneWaits() {
    const until = Date.now() + 10_000
    for (;;) {
      const { rows } =
        await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          owner.db,
        )
      if (rows.length > 0) return
      if (Date.now() > until) throw new Error('nobody waits for a row')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  const resources = opened.move()
  return {
    app,
    deps,
    db,
    owner: owner.db,
    database,
    keys,
    lines,
    clock,
    as,
    fetch,
    events,
    lastLink,
    person,
    member,
    platformAdmin,
    enrolTotp,
    signIn,
    timePasses,
    someoneWaits,
    tokensOf,
    serviceToken: (service: ServiceName) => tokensOf(service).tokenFor('rbac'),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** The keys and secrets of one deployment, as files and as the variables that name them. */
async function makeKeys(secrets: SecretFiles) {
  // One file for each caller, which `fromEntries` cannot express.
  const files = Object.fromEntries(
    serviceNames.map((caller) => [caller, secrets.key(`${caller}.json`, 'service-token')]),
  ) as Record<ServiceName, string>
  return {
    files,
    environment: {
      RBAC_DATA_KEYRING_FILE: await secrets.write('keyring.json', createKeyRing('test')),
      RBAC_TOKEN_KEY_FILE: secrets.key('user-token.json', 'user-token'),
      RBAC_SERVICE_KEY_FILE: files.rbac,
      RBAC_SERVICE_JWKS_FILE: await secrets.serviceKeys(files),
      RBAC_BOOTSTRAP_SECRET_FILE: await secrets.write('bootstrap', 'the secret of the suite'),
      RBAC_RECOVERY_PEPPER_FILE: await secrets.write('pepper', 'the pepper of the suite, long enough'),
    },
  }
}

/** An address that nobody has. */
export function freshEmail() {
  return `${randomUUID()}@example.test`
}

let clients = 0

/** A client at an address of its own, so that the limits of one address hold up nobody else. */
export function freshClient() {
  clients++
  return { ip: `10.${clients >> 16}.${(clients >> 8) & 255}.${clients & 255}`, userAgent: 'Firefox' }
}

const knownHashes = new WeakMap<Deps, Promise<string>>()

/** The hash of the suite's password, made once. */
function knownHash(deps: Deps): Promise<string> {
  const known = knownHashes.get(deps) ?? deps.passwords.hash(password)
  knownHashes.set(deps, known)
  return known
}
