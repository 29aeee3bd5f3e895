import { readFileSync } from 'node:fs'
import type { ConfigRegistry, ProcessConfig, ServiceConfig, ServiceVariables } from '@constellation/config'
import type { ServiceName } from '@constellation/contract'
import {
  assertSchemaIsCurrent,
  type Database,
  type Migrations,
  openDatabase,
  openDatabaseProbe,
  parseSealingKeys,
  type SealingKeys,
} from '@constellation/database'
import { createServiceVerifier, loadKeyPair, parseServiceKeys, type ServiceVerifier } from '@constellation/tokens'
import { type Kysely, sql } from 'kysely'
import { type Background, openBackground } from './background.ts'
import { bootCheck } from './boot-check.ts'
import { type OpenProcess, openProcess, type ProcessDeps } from './open-process.ts'
import type { Runtime } from './runtime.ts'
import { type ServiceClients, serviceClients } from './service-clients.ts'

/** What the code of a service with a database may use. */
export type ServiceDeps<Schema> = ProcessDeps & {
  db: Kysely<Schema>
  /** Opens and seals stored secrets. */
  sealing: SealingKeys
  serviceVerifier: ServiceVerifier
}

/** The same, with what puts the service together. */
export type OpenService<Schema> = OpenProcess &
  ServiceDeps<Schema> & {
    pool: Database<Schema>['pool']
    /** Hears of connections that were lost and are made again. */
    onConnectionLost: (error: Error) => void
    /** Clients of other services, called as this one. */
    clientOf: ServiceClients
    background: Background
  }

/** What a service gives to be run, beside what its code uses. */
export type Opened = Pick<OpenService<never>, 'background' | 'close'>

type Options = {
  service: ServiceName
  registry: ConfigRegistry<ServiceVariables>
  config: ProcessConfig & ServiceConfig
  migrations: Migrations
  /** Parts of the runtime that a test replaces. */
  overrides?: Partial<Runtime> | undefined
}

/**
 * Opens logger, tracing, metrics, readiness, the database with its checks, the sealing keys, the service's own key and the verifier of
 * other services. Throws a `BootRefusal` when one of them cannot be used. `close` closes them in reverse order. Background work begins with
 * `background.start()`.
 */
export async function openService<Schema>(options: Options): Promise<OpenService<Schema>> {
  const { service, config, migrations } = options
  const base = await openProcess(service, config, options.overrides)
  const onConnectionLost = (error: Error) => base.logger.warn({ error }, 'a connection was lost')
  const database = openDatabase<Schema>(config.databaseUrl, { max: config.databasePool, onError: onConnectionLost })
  const { db, pool } = base.resources.use(database)
  const { databaseUrl } = options.registry.variables
  await bootCheck(databaseUrl.name, 'database', () => sql`select 1`.execute(db))
  await bootCheck('schema', 'migrations', () => assertSchemaIsCurrent(db, migrations))
  base.check({ name: 'database', probe: base.resources.use(openDatabaseProbe(config.databaseUrl)).probe })

  const { sealing, own, others } = await loadKeys(options)
  const nowMs = () => base.now().getTime()
  return {
    ...base,
    db,
    pool,
    onConnectionLost,
    sealing,
    serviceVerifier: createServiceVerifier({ audience: service, keys: others, now: nowMs }),
    clientOf: serviceClients(base, { issuer: service, key: own, now: nowMs }),
    background: openBackground(base, { db, url: config.databaseUrl, sealing, onConnectionLost }),
  }
}

async function loadKeys({ registry: { variables }, config }: Options) {
  return {
    sealing: await bootCheck(variables.dataKeys.name, 'key-ring', () => parseSealingKeys(config.dataKeys)),
    others: await bootCheck(variables.serviceKeys.name, 'key-files', () =>
      parseServiceKeys(readFileSync(config.serviceKeys, 'utf8')),
    ),
    own: await bootCheck(variables.serviceKey.name, 'key-files', () => loadKeyPair(config.serviceKey, 'service-token')),
  }
}
