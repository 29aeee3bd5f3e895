import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { bootCheck, type Check, createReadiness, type Readiness } from '@constellation/chassis'
import { createClient } from '@constellation/client'
import { login } from '@constellation/contracts-login'
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
import { Redis } from 'ioredis'
import { type Kysely, sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { createUserTokens, type UserTokens } from './authentication/user-tokens.ts'
import type { Config } from './config.ts'
import { deliverEvent } from './domain/deliver-event.ts'
import { tidyUp } from './domain/tidy-up.ts'
import { type ChangeBus, postgresBus, redisBus } from './invalidation/change-bus.ts'
import { createRoleCache, type RoleCache } from './invalidation/role-cache.ts'
import { migrations } from './migrations/index.ts'
import { loadCommonPasswords } from './passwords/common-passwords.ts'
import { createPasswordHasher, type PasswordHasher } from './passwords/hasher.ts'
import type { PasswordRules } from './passwords/password-rules.ts'
import { listPermissions } from './store/roles.ts'
import type { Schema } from './store/schema.gen.ts'
import { postgresLimiters, redisLimiters } from './throttle/limiter-stores.ts'
import { createThrottle, type Throttle } from './throttle/throttle.ts'

export type Settings = Pick<
  Config,
  | 'refreshIdleSeconds'
  | 'sessionAbsoluteSeconds'
  | 'signUpEnabled'
  | 'autoLink'
  | 'bootstrapSecret'
  | 'mfaMode'
  | 'recoveryPepper'
  | 'factorResetHours'
  | 'rpId'
  | 'webauthnOrigins'
>

/** What rbac needs from outside its own code. */
export type Deps = {
  db: Kysely<Schema>
  now: () => Date
  newId: () => string
  random: (sizeBytes: number) => Uint8Array
  sealing: SealingKeys
  passwords: PasswordHasher
  passwordRules: PasswordRules
  userTokens: UserTokens
  serviceVerifier: ServiceVerifier
  throttle: Throttle
  roles: RoleCache
  logger: Logger
  metrics: Metrics
  readiness: Readiness
  tracing?: Tracing
  settings: Settings
}

/** Opens everything the service stands on, and starts the delivery of events. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config): Promise<Deps & { close(): Promise<void> }> {
  const logger = createLogger({ service: 'rbac', level: config.logLevel })
  const tracing = await createTracing({ service: 'rbac', tracesUrl: config.tracesUrl?.href })
  const onError = (error: Error) => logger.warn({ error }, 'a connection was lost')
  const database = openDatabase<Schema>(config.databaseUrl, { max: config.databasePool, onError })
  await bootCheck('RBAC_DATABASE_URL_FILE', 'database', () => sql`select 1`.execute(database.db))
  await bootCheck('schema', 'migrations', () => assertSchemaIsCurrent(database.db, migrations))
  const redis = config.redisUrl
    ? new Redis(config.redisUrl, { maxRetriesPerRequest: 1 }).on('error', onError)
    : undefined
  const bus = redis ? redisBus(redis, onError) : postgresBus(database.pool, config.databaseUrl, onError)

  const keys = await loadKeys(config)
  const clock = { now: () => new Date(), newId: () => uuidv7() }
  const outbox = startOutbox(config, database.db, keys, logger)
  const wakeUps = await subscribe(config.databaseUrl, 'outbox', { onMessage: outbox.wake, onGap: outbox.wake, onError })

  const housekeeping = runWorker(() => tidyUp({ db: database.db, sealing: keys.sealing, ...clock }, config), {
    intervalMs: 3_600_000,
    logger,
  })

  return {
    db: database.db,
    ...clock,
    random: createRandomBytes(),
    sealing: keys.sealing,
    passwords: await createPasswordHasher({
      memoryKib: config.argonMemoryKib,
      iterations: config.argonIterations,
      concurrency: config.hashConcurrency,
      queue: config.hashQueue,
    }),
    passwordRules: { minLength: config.passwordMinLength, common: loadCommonPasswords(config.passwordBlocklist) },
    userTokens: createUserTokens({
      keys: keys.userTokens,
      issuer: config.issuer,
      audiences: config.audiences,
      lifeSeconds: config.accessSeconds,
      now: clock.now,
      newId: randomUUID,
    }),
    serviceVerifier: createServiceVerifier({ audience: 'rbac', keys: keys.services, now: Date.now }),
    throttle: createThrottle(redis ? redisLimiters(redis) : postgresLimiters(database.pool, Date.now)),
    roles: await openRoleCache(database.db, bus),
    logger,
    metrics: createMetrics(),
    tracing,
    readiness: createReadiness(checksOf(database.db, redis), clock.now),
    settings: config,
    async close() {
      await Promise.all([outbox.stop(), housekeeping.stop()])
      await Promise.all([wakeUps.close(), bus[Symbol.asyncDispose]()])
      redis?.disconnect()
      await database.close()
      await tracing.close()
    },
  }
}

export function openRoleCache(db: Kysely<Schema>, bus: ChangeBus): Promise<RoleCache> {
  return createRoleCache({ read: (ids) => listPermissions(db, ids), bus, now: Date.now })
}

type Keys = {
  sealing: SealingKeys
  userTokens: KeyRing
  services: ReturnType<typeof parseServiceKeys>
  own: ReturnType<typeof loadKeyPair>
}

async function loadKeys(config: Config): Promise<Keys> {
  return {
    sealing: await bootCheck('RBAC_DATA_KEYRING_FILE', 'key-ring', () => parseSealingKeys(config.dataKeys)),
    userTokens: await bootCheck('RBAC_TOKEN_KEY_FILE', 'key-files', () =>
      loadKeyRing(config.tokenKey, 'user-token', config.previousTokenKeys),
    ),
    services: await bootCheck('RBAC_SERVICE_JWKS_FILE', 'key-files', () =>
      parseServiceKeys(readFileSync(config.serviceKeys, 'utf8')),
    ),
    own: await bootCheck('RBAC_SERVICE_KEY_FILE', 'key-files', () => loadKeyPair(config.serviceKey, 'service-token')),
  }
}

function startOutbox(config: Config, db: Kysely<Schema>, keys: Keys, logger: Logger) {
  const tokens = createServiceTokens({ issuer: 'rbac', key: keys.own, now: Date.now })
  const client = createClient(login, {
    baseUrl: config.loginUrl,
    fetch,
    headers: async () => ({ 'x-service-token': await tokens.tokenFor('login') }),
  })
  const outbox = createOutbox({ db, keys: keys.sealing, deliver: (event) => deliverEvent(client, event), logger })
  return runWorkers(outbox.step, { count: 4, intervalMs: 2000, logger })
}

function checksOf(db: Kysely<Schema>, redis: Redis | undefined): Check[] {
  const database: Check = {
    name: 'database',
    probe: async () => sql`select 1`.execute(db).then(() => ({ status: 'ready' })),
  }
  if (!redis) return [database]
  return [database, { name: 'redis', probe: async () => redis.ping().then(() => ({ status: 'ready' })) }]
}
