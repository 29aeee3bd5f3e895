import { randomUUID } from 'node:crypto'
import { bootCheck, type Opened, type OpenService, openService, type Runtime } from '@constellation/chassis'
import { login } from '@constellation/contracts-login'
import { openRedis, postgresLimiters, redisLimiters } from '@constellation/limits'
import { loadKeyRing } from '@constellation/tokens'
import type { Redis } from 'ioredis'
import { type Config, registry } from './config.ts'
import type { Deps } from './deps.ts'
import { tidyUp } from './domain/housekeeping/tidy-up.ts'
import { coverHashForms } from './domain/passwords/cover-hash-forms.ts'
import { deliverEvent } from './domain/record/deliver-event.ts'
import { migrations } from './migrations/index.ts'
import { openBreachCorpus } from './open-breach-corpus.ts'
import { loadCommonPasswords } from './passwords/common-passwords.ts'
import { createGuessability } from './passwords/guessability.ts'
import { createPasswordHasher } from './passwords/hasher.ts'
import { type ChangeBus, postgresBus, redisBus } from './role-cache/change-bus.ts'
import { createRoleCache } from './role-cache/role-cache.ts'
import { listPermissions } from './store/roles.ts'
import type { Schema } from './store/schema.gen.ts'
import { createThrottle } from './throttle/throttle.ts'
import { createUserTokens } from './user-tokens/user-tokens.ts'

/** Opens everything that rbac stands on. Throws a `BootRefusal` when it cannot serve. */
export async function openDeps(config: Config, overrides?: Partial<Runtime>): Promise<Deps & Opened> {
  const service = await openService<Schema>({ service: 'rbac', registry, config, migrations, overrides })
  const redis = openRedis(config.redisUrl, service)
  const bus = openBus(config, service, redis)
  service.resources.use(bus)
  const toLogin = service.clientOf(login, { name: 'login', baseUrl: config.loginUrl })()
  service.background.deliverOutbox((event) => deliverEvent(toLogin, event))
  service.background.everyHour(() => tidyUp(service, config))
  const hashQueue = await createPasswordHasher({
    memoryKib: config.argonMemoryKib,
    iterations: config.argonIterations,
    concurrency: config.hashConcurrency,
    waitMs: config.signInWaitMs,
  })
  const evenOut = () => coverHashForms({ db: service.db, hashQueue })
  await evenOut()
  service.background.everyMinute(evenOut)
  return {
    ...service,
    passwords: hashQueue,
    hashQueue,
    passwordRules: {
      minLength: config.passwordMinLength,
      common: loadCommonPasswords(config.passwordBlocklist),
      isGuessable: createGuessability(),
      brandName: config.brandName,
    },
    breaches: await openBreachCorpus(config, service),
    userTokens: await openUserTokens(config, service),
    throttle: createThrottle(redis ? redisLimiters(redis, 'rbac') : postgresLimiters(service.pool, Date.now), config),
    roles: await createRoleCache({ read: (ids) => listPermissions(service.db, ids), bus, now: Date.now }),
    settings: config,
  }
}

function openBus(config: Config, { pool, onConnectionLost }: OpenService<Schema>, redis: Redis | undefined): ChangeBus {
  return redis ? redisBus(redis, onConnectionLost) : postgresBus(pool, config.databaseUrl, onConnectionLost)
}

async function openUserTokens(config: Config, { now }: OpenService<Schema>): Promise<Deps['userTokens']> {
  const keys = await bootCheck(registry.variables.tokenKey.name, 'key-files', () =>
    loadKeyRing(config.tokenKey, 'user-token', config.previousTokenKeys),
  )
  const { issuer, audiences, accessSeconds: lifeSeconds } = config
  return createUserTokens({ keys, issuer, audiences, lifeSeconds, now, newId: randomUUID })
}
