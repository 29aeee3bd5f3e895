import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import getPort from 'get-port'
import { chooseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { endLeftover } from './end-leftover.ts'
import { createLauncher, type Launch } from './launch.ts'
import { readLines } from './lines.ts'
import { choosePlace, type Place } from './place.ts'
import { type Cluster, prepareCluster } from './prepare-cluster.ts'
import { explainFileError, explainOutput, StartFailure } from './start-failure.ts'
import { stopPostmaster } from './stop-postmaster.ts'

export type StartPostgresOptions = {
  /** Holds everything, including the generated superuser password, which only its owner can read. Created if absent. */
  dataDir: string
  /** The port on 127.0.0.1. 0 or absent: a free one. */
  port?: number
  onLog?: (line: string) => void
  /** Further settings of the server, by the names of postgresql.conf: `{ shared_preload_libraries: 'pg_stat_statements' }`. */
  settings?: Readonly<Record<string, string>>
  /** False for a temporary cluster: its first start does not wait for the disk. A running server always does. */
  syncFirstStart?: boolean
  /** How root gives up its rights. By default a user namespace where the kernel allows one, else an unprivileged account. */
  rootRunsAs?: 'user-namespace' | 'other-account'
}

export type LocalPostgres = AsyncDisposable & {
  port: number
  /** The process of the server, from which all others of it come. */
  pid: number | undefined
  /** The superuser's address of the database `postgres`. */
  adminUrl: string
  /** The address of a database, with the superuser's name and password by default. */
  url(database: string, user?: string, password?: string): string
  /** Settles when the server ends, on request or by itself, with the last lines that it printed. */
  ended: Promise<readonly string[]>
  /** Fast shutdown: sessions end, and everything committed is on disk. Bounded in time; stronger signals follow. */
  stop(): Promise<void>
  /** Ends every process at once, as a power cut does. The next start over the same data replays the log. */
  crash(): Promise<void>
}

/**
 * Starts a PostgreSQL server on 127.0.0.1 over the data in `dataDir` and resolves when it accepts connections. Works as root and as an
 * ordinary user, and however the last server ended. Throws StartFailure with a readable reason.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<LocalPostgres> {
  const dataDir = path.resolve(options.dataDir)
  try {
    const account = chooseAccount(options.rootRunsAs)
    const launch = createLauncher(account)
    const place = choosePlace(account, dataDir, await findBinaries())
    const ownerFile = path.join(dataDir, 'started-by.pid')
    await endLeftover(path.join(place.home, 'cluster'), ownerFile)
    const cluster = await prepareCluster(place, launch, { sync: options.syncFirstStart ?? true })
    await writeFile(ownerFile, `${process.pid}\n`, { mode: 0o600 })
    const server = await startOnSomePort(place, cluster, launch, options)
    return describe(server, cluster)
  } catch (error) {
    throw error instanceof StartFailure ? error : explainFileError(dataDir, error)
  }
}

type Server = { process: ChildProcess; port: number; ended: Promise<readonly string[]> }

const attemptsToFindPort = 5

async function startOnSomePort(
  place: Place,
  cluster: Cluster,
  launch: Launch,
  options: StartPostgresOptions,
): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startServer(place, cluster, launch, { ...options, port: options.port || (await getPort()) })
    } catch (error) {
      // Another program can take a free port before PostgreSQL listens on it.
      const mayRetry = !options.port && attempt < attemptsToFindPort
      if (!(mayRetry && error instanceof StartFailure && error.code === 'port_taken')) throw error
    }
  }
}

const keptLines = 40

async function startServer(
  place: Place,
  cluster: Cluster,
  launch: Launch,
  { port, settings = {}, onLog = () => {} }: StartPostgresOptions & { port: number },
): Promise<Server> {
  const child = launch(place.binaries.postgres, serverArguments(cluster.directory, port, settings))
  const lines: string[] = []
  const ready = Promise.withResolvers<void>()
  readLines(child, (line) => {
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
    onLog(line)
    if (line.includes('database system is ready to accept connections')) ready.resolve()
  })
  child.once('error', ready.reject)
  const ended = once(child, 'close').then(() => lines)
  await Promise.race([
    ready.promise,
    ended.then((output) => Promise.reject(explainOutput('postgres', path.dirname(cluster.directory), output))),
  ])
  return { process: child, port, ended }
}

function serverArguments(directory: string, port: number, more: Readonly<Record<string, string>>): string[] {
  const settings = {
    ...more,
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    log_line_prefix: '%m ',
    timezone: 'UTC',
  }
  return ['-D', directory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

function describe(server: Server, cluster: Cluster): LocalPostgres {
  const endWithUs = () => server.process.kill('SIGINT')
  process.once('exit', endWithUs)
  void server.ended.then(() => process.off('exit', endWithUs))
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopPostmaster(server.process)
    return stopping
  }
  const crash = async () => {
    server.process.kill('SIGQUIT')
    await server.ended
  }
  const url = (
    database: string,
    user = 'postgres',
    password = user === 'postgres' ? cluster.superuserPassword : '',
  ) => {
    const result = new URL(`postgres://127.0.0.1:${server.port}/${encodeURIComponent(database)}`)
    result.username = user
    result.password = password
    return result.href
  }
  const { port, ended } = server
  const { pid } = server.process
  return { port, pid, adminUrl: url('postgres'), url, ended, stop, crash, [Symbol.asyncDispose]: stop }
}
