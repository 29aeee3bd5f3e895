import { setTimeout as pause } from 'node:timers/promises'
import {
  type BootRefusal,
  type ConfigOf,
  type ConfigRegistry,
  checkConfig,
  type MigrationVariables,
  type ProcessConfig,
  type ProcessVariables,
  readConfig,
  type Variable,
} from '@constellation/config'
import {
  grantServiceRole,
  isSchemaNewer,
  type Migrations,
  migrateToLatest,
  openDatabase,
  type TableRights,
} from '@constellation/database'
import { sql } from 'kysely'
import { bootCheck } from './boot-check.ts'
import { bootFailure, type HostProcess } from './host-process.ts'
import { drain, type Listening, type ListenOptions, listen } from './listen.ts'

/** What a service gives to be run: its app, and what it holds open. */
export type Running = Pick<ListenOptions, 'fetch' | 'metrics' | 'readiness' | 'logger' | 'close'> & {
  /** The background work; it begins once the service listens. */
  background?: { start(): Promise<void> }
}

/** Checks the files and services that a configuration names, and whether its values fit together. A warning does not stop a start. */
export type Examine<Config> = (
  config: Config,
) => Promise<{ refusals: readonly BootRefusal[]; warnings: readonly string[] }>

/**
 * Runs a service as a process: reads its configuration, opens it, listens, and drains on SIGTERM, SIGINT or SIGHUP, which it obeys from
 * the moment that it has something to drain. A service that cannot start prints one `BOOT_FAIL` line and exits with 1. One that starts
 * logs a warning for each unknown, older or removed name of a variable. The argument `check-config` prints every problem of the
 * configuration instead, with what `examine` finds once each variable can be read.
 */
export async function runService<R extends ConfigRegistry<ProcessVariables & Record<string, Variable>>>(
  host: HostProcess,
  registry: R,
  open: (config: ConfigOf<R>) => Promise<Running>,
  examine?: Examine<ConfigOf<R>>,
): Promise<void> {
  if (host.argv[2] === 'check-config') return host.exit(await printConfigCheck(host, registry, examine))
  const config = readConfigOrExit(host, registry)
  // The registry has the variables of every process, so its configuration has their values; the generic type does not say so.
  const settings = config as ProcessConfig
  const start = async () => {
    const running = await open(config)
    for (const { variable, message } of checkConfig(registry, host.env).warnings)
      running.logger.warn({ variable }, message)
    const listening = await listen({ ...running, ...addressesOf(settings) })
    const inBackground = Promise.resolve(running.background?.start())
    drainOnSignal(host, listening, inBackground)
    await inBackground
  }
  await start().catch((error: unknown) => bootFailure(host, error))
}

/**
 * What the background work still opens is closed too: draining begins once that has begun. One that does not begin within the grace period
 * is cut off, and the process ends with 1.
 */
function drainOnSignal(host: HostProcess, listening: Listening, inBackground: Promise<void>): void {
  let draining = false
  const end = async () => {
    draining = true
    // One that cannot begin ends the process by itself.
    const hasBegun = await Promise.race([inBackground.then(() => true), pause(listening.graceMs, false)])
    const code = await drain(listening)
    host.exit(hasBegun ? code : 1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) host.on(signal, () => (draining ? host.exit(130) : end()))
  // The reader of the log is gone. A service that drains already goes on draining.
  host.on('SIGHUP', () => draining || end())
}

function addressesOf({ host, port, internalPort, graceSeconds }: ProcessConfig) {
  return { address: { host, port }, internalAddress: { host, port: internalPort }, graceMs: graceSeconds * 1000 }
}

function readConfigOrExit<R extends ConfigRegistry>(host: HostProcess, registry: R): ConfigOf<R> {
  try {
    return readConfig(registry, host.env)
  } catch (error) {
    return bootFailure(host, error)
  }
}

async function printConfigCheck<R extends ConfigRegistry>(
  host: HostProcess,
  registry: R,
  examine?: Examine<ConfigOf<R>>,
): Promise<number> {
  const { refusals, warnings } = checkConfig(registry, host.env)
  const deeper = refusals.length === 0 && examine ? await examine(readConfig(registry, host.env)) : undefined
  const all = [...refusals, ...(deeper?.refusals ?? [])]
  for (const refusal of all) host.stdout.write(`${refusal.line}\n`)
  for (const message of [...warnings.map((one) => one.message), ...(deeper?.warnings ?? [])])
    host.stdout.write(`WARNING: ${message}\n`)
  if (all.length === 0) host.stdout.write(`the configuration of ${registry.service} is complete\n`)
  return all.length ? 1 : 0
}

/** Makes tables in a database as its owner, and lets a role use them. */
type MakeTables = (ownerUrl: string, role: string) => Promise<void>

/**
 * Runs a service's migrations as the owner of the database, in a process of their own, and grants the service's role its rights.
 * `beside` makes tables that a library owns, with the rights of the role. Prints the names of the migrations that ran. A newer schema
 * keeps its rights, because this release does not know all of its tables. When it cannot, it changes nothing, prints `BOOT_FAIL` and
 * exits with 1.
 */
export async function runMigration(
  host: HostProcess,
  registry: ConfigRegistry<MigrationVariables>,
  { migrations, beside, ...rights }: { migrations: Migrations; beside?: MakeTables } & TableRights,
): Promise<void> {
  const { variables } = registry
  const { ownerUrl, serviceRole } = readConfigOrExit(host, registry)
  const onError = (error: Error) => host.stderr.write(`${error.message}\n`)
  await using database = openDatabase<unknown>(ownerUrl, { max: 2, statementTimeoutMs: 600_000, onError })
  try {
    await bootCheck(variables.ownerUrl.name, 'database', () => sql`select 1`.execute(database.db))
    const ran = await bootCheck('schema', 'migrations', () => migrateToLatest(database.db, migrations))
    if (await isSchemaNewer(database.db, migrations))
      return void host.stdout.write('the schema is newer than this release, and stays as it is\n')
    await bootCheck(variables.serviceRole.name, 'database', () => grantServiceRole(database.db, serviceRole, rights))
    await bootCheck('schema', 'migrations', async () => beside?.(ownerUrl, serviceRole))
    host.stdout.write(ran.length ? `migrated: ${ran.join(', ')}\n` : 'the schema is current\n')
  } catch (error) {
    bootFailure(host, error)
  }
}
