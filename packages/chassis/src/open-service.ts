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
    /** Called when a connection was lost; the pool makes a new one. */
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
  const { service, config } = options
  const base = await openProcess(service, config, options.overrides)
  const onConnectionLost = (error: Error) => base.logger.warn({ error }, 'a connection was lost')
  const database = openDatabase<Schema>(config.databaseUrl, { max: config.databasePool, onError: onConnectionLost })
  const { db, pool } = base.resources.use(database)
  await checkDatabase(db, options)
  base.check({
    name: 'database',
    anchor: 'database',
    probe: base.resources.use(openDatabaseProbe(config.databaseUrl)).probe,
  })

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

async function loadKeys(options: Options) {
  const { sealing, others, own } = keyLoaders(options)
  return { sealing: await sealing(), others: await others(), own: await own() }
}

function keyLoaders({ registry: { variables }, config }: Pick<Options, 'registry' | 'config'>) {
  return {
    sealing: () => bootCheck(variables.dataKeys.name, 'key-ring', () => parseSealingKeys(config.dataKeys)),
    others: () =>
      bootCheck(variables.serviceKeys.name, 'key-files', () =>
        parseServiceKeys(readFileSync(config.serviceKeys, 'utf8')),
      ),
    own: () => bootCheck(variables.serviceKey.name, 'key-files', () => loadKeyPair(config.serviceKey, 'service-token')),
  }
}

/** The database answers as the service's role, and has the schema of this release. */
async function checkDatabase<Schema>(db: Kysely<Schema>, { registry, migrations }: Options): Promise<void> {
  await bootCheck(registry.variables.databaseUrl.name, 'database', () => sql`select 1`.execute(db))
  await bootCheck('schema', 'migrations', () => assertSchemaIsCurrent(db, migrations))
}

/** What `openService` demands, one check for each thing: for `check-config`, which reports every refusal and starts nothing. */
export function serviceChecks(options: Options): readonly (() => Promise<unknown>)[] {
  const connect = async () => {
    const onError = () => undefined
    await using database = openDatabase(options.config.databaseUrl, { max: 1, onError })
    await checkDatabase(database.db, options)
  }
  return [connect, ...Object.values(keyLoaders(options))]
}
