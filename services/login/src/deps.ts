import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { bootCheck, type Check, createReadiness, type Readiness } from '@constellation/chassis'
import { type Client, createClient } from '@constellation/client'
import { rbac } from '@constellation/contracts-rbac'
import {
  assertSchemaIsCurrent,
  openDatabase,
  parseSealingKeys,
  type SealingKeys,
  subscribe,
} from '@constellation/database'
import { createOutbox, runWorker, runWorkers } from '@constellation/jobs'
import {
  createLogger,
  createMetrics,
  createTracing,
  type Logger,
  type Metrics,
  type Tracing,
} from '@constellation/observability'
import {
  createRandomBytes,
  createServiceTokens,
  createServiceVerifier,
  type KeyRing,
  loadKeyPair,
  loadKeyRing,
  parseServiceKeys,
  type ServiceVerifier,
} from '@constellation/tokens'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { type Applications, parseApplications } from './applications/applications.ts'
import { readCookieKeys } from './browser/binding.ts'
import { type Cookies, createCookies } from './browser/cookies.ts'
import type { Config } from './config.ts'
import { deliver } from './domain/deliver.ts'
import { knownLocales, matchLocale } from './flow/choose-locale.ts'
import type { Locale } from './locales/index.ts'
import { type MailPort, smtpMail } from './mail/mail-port.ts'
import { migrations } from './migrations/index.ts'
import { configuredProviders } from './providers/configured.ts'
import type { Providers } from './providers/registry.ts'
import { removeOld } from './store/events.ts'
import type { Schema } from './store/schema.gen.ts'

export type Settings = {
  publicOrigin: string
  /** http on loopback hosts is permitted. */
  development: boolean
  locales: readonly Locale[]
  defaultLocale: Locale
  privacyUrl: string | undefined
  helpUrl: string | undefined
  passwordMinLength: number
  handoffSeconds: number
  /** How long a person may take at a provider. */
  stateSeconds: number
  trustedProxies: readonly string[]
  /** What forms are bound to their browser with: the first binds, every one is recognised. */
  cookieKeys: readonly KeyObject[]
}

/** What login needs from outside its own code. */
export type Deps = {
  db: Kysely<Schema>
  now: () => Date
  newId: () => string
  random: (sizeBytes: number) => Uint8Array
  fetch: (request: Request) => Promise<Response>
  sealing: SealingKeys
  logoutKeys: KeyRing
  serviceVerifier: ServiceVerifier
  /** rbac, called as login, and for a person where their access token is given. */
  rbac: (accessToken?: string) => Client<typeof rbac>
  mail: MailPort
  applications: Applications
  /** Whom else people can sign in with. */
  providers: Providers
  cookies: Cookies
  logger: Logger
  metrics: Metrics
  readiness: Readiness
  tracing?: Tracing
  settings: Settings
}

/** Opens everything the service stands on, and starts to send what waits in the outbox. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config): Promise<Deps & { close(): Promise<void> }> {
  const logger = createLogger({ service: 'login', level: config.logLevel })
  const tracing = await createTracing({ service: 'login', tracesUrl: config.tracesUrl?.href })
  const onError = (error: Error) => logger.warn({ error }, 'a connection was lost')
  const database = openDatabase<Schema>(config.databaseUrl, { max: config.databasePool, onError })
  await bootCheck('LOGIN_DATABASE_URL_FILE', 'database', () => sql`select 1`.execute(database.db))
  await bootCheck('schema', 'migrations', () => assertSchemaIsCurrent(database.db, migrations))

  const keys = await loadKeys(config)
  const applications = await bootCheck('LOGIN_APPS_FILE', 'applications', () =>
    parseApplications(readFileSync(config.applications, 'utf8')),
  )
  const settings = settingsOf(config, keys.cookies)
  const now = () => new Date()
  const providers = configuredProviders(config, { fetch, now, deadline: () => AbortSignal.timeout(5000) })
  const mail = smtpMail(config.smtpUrl, config.mailFrom)
  const { logoutKeys, sealing } = keys
  const delivery = { mail, fetch, applications, logoutKeys, settings, now }
  const outbox = createOutbox({ db: database.db, keys: sealing, deliver: (event) => deliver(delivery, event), logger })
  const deliveries = runWorkers(outbox.step, { count: 4, intervalMs: 2000, logger })
  const housekeeping = runWorker(() => removeOld(database.db).then(() => 'idle'), { intervalMs: 3_600_000, logger })
  const wakeUps = await subscribe(config.databaseUrl, 'outbox', {
    onMessage: deliveries.wake,
    onGap: deliveries.wake,
    onError,
  })

  return {
    ...delivery,
    providers,
    db: database.db,
    newId: () => uuidv7(),
    random: createRandomBytes(),
    sealing,
    serviceVerifier: createServiceVerifier({ audience: 'login', keys: keys.services, now: Date.now }),
    rbac: rbacClients(config.rbacUrl, keys.own),
    cookies: createCookies({ secure: true }),
    logger,
    metrics: createMetrics(),
    tracing,
    readiness: createReadiness(checksOf(database.db, { rbacUrl: config.rbacUrl, mail, providers }), now),
    async close() {
      await Promise.all([deliveries.stop(), housekeeping.stop()])
      await wakeUps.close()
      mail.close()
      await database.close()
      await tracing.close()
    },
  }
}

async function loadKeys(config: Config) {
  return {
    sealing: await bootCheck('LOGIN_DATA_KEYRING_FILE', 'key-ring', () => parseSealingKeys(config.dataKeys)),
    logoutKeys: await bootCheck('LOGIN_LOGOUT_KEY_FILE', 'key-files', () =>
      loadKeyRing(config.logoutKey, 'logout-token', config.previousLogoutKeys),
    ),
    services: await bootCheck('LOGIN_SERVICE_JWKS_FILE', 'key-files', () =>
      parseServiceKeys(readFileSync(config.serviceKeys, 'utf8')),
    ),
    cookies: await bootCheck('LOGIN_COOKIE_KEY_FILE', 'key-files', () => readCookieKeys(config.cookieKey)),
    own: await bootCheck('LOGIN_SERVICE_KEY_FILE', 'key-files', () => loadKeyPair(config.serviceKey, 'service-token')),
  }
}

function settingsOf(config: Config, cookieKeys: readonly KeyObject[]): Settings {
  const locales = knownLocales(config.locales)
  return {
    publicOrigin: config.publicOrigin,
    development: config.environment === 'development',
    locales,
    defaultLocale: matchLocale(locales, config.defaultLocale) ?? 'en',
    privacyUrl: config.privacyUrl?.href,
    helpUrl: config.helpUrl?.href,
    passwordMinLength: config.passwordMinLength,
    handoffSeconds: config.handoffSeconds,
    stateSeconds: config.stateSeconds,
    trustedProxies: config.trustedProxies,
    cookieKeys,
  }
}

function rbacClients(baseUrl: string, key: ReturnType<typeof loadKeyPair>): Deps['rbac'] {
  const tokens = createServiceTokens({ issuer: 'login', key, now: Date.now })
  return (accessToken) =>
    createClient(rbac, {
      baseUrl,
      fetch,
      headers: async () => ({
        'x-service-token': await tokens.tokenFor('rbac'),
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      }),
    })
}

type Neighbours = { rbacUrl: string; mail: MailPort; providers: Providers }

function checksOf(db: Kysely<Schema>, { rbacUrl, mail, providers }: Neighbours): Check[] {
  return [
    { name: 'database', probe: () => sql`select 1`.execute(db).then(() => ({ status: 'ready' })) },
    {
      name: 'rbac',
      probe: () => fetch(new URL('/healthz', rbacUrl)).then(({ ok }) => ({ status: ok ? 'ready' : 'unready' })),
    },
    // Mails wait in the outbox, so sign-in goes on without the mail server.
    optionalCheck('mail', () => mail.verify()),
    // Who cannot sign in with one provider can in another way.
    ...providers.all.flatMap(({ adapter: { name, probe } }) => (probe ? optionalCheck(`provider-${name}`, probe) : [])),
  ]
}

function optionalCheck(name: string, probe: () => Promise<unknown>): Check {
  return {
    name,
    probe: () =>
      probe().then(
        () => ({ status: 'ready' as const }),
        (error: Error) => ({ status: 'degraded' as const, reason: error.message }),
      ),
  }
}
