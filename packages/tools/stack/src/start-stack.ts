import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import { apiHost, signInProviders } from '@constellation/manifest'
import {
  type LocalPostgres,
  StartFailure,
  type StartPostgresOptions,
  startPostgres,
} from '@constellation/postgres-local'
import { hostTable, mailHost, portNames, publicAddresses } from './addresses.ts'
import { type AppEnvironment, writeAppEnvironment } from './app-environment.ts'
import { type Application, registerApplications } from './applications.ts'
import { explainFileError, openDataDirectory } from './data-directory.ts'
import { startEdge } from './edge/start-edge.ts'
import { startMailCatcher } from './mail/start-mail-catcher.ts'
import { assignPorts } from './ports.ts'
import { type PreparedService, prepareServices } from './prepare-services.ts'
import type { Progress } from './progress.ts'
import type { ServiceDescription } from './service-description.ts'
import type { SetUpLink } from './set-up-link.ts'
import { mailKeyFile, setUpMail } from './set-up-mail.ts'
import { loadEmulators, providerHosts, startProviders } from './sign-in-providers.ts'
import { startCloud } from './start-cloud.ts'
import { startIdentityProvider } from './start-identity-provider.ts'
import { startInOrder } from './start-in-order.ts'
import { startOffice } from './start-office.ts'
import type { Summary } from './summary.ts'
import { createSupervisor, type Supervisor } from './supervisor/supervisor.ts'

export type StackOptions = {
  /** The port of the edge; 0 chooses a free one. */
  port: number
  dataDir: string
  /** Clears the data directory first. */
  fresh: boolean
  services: readonly ServiceDescription[]
  /** Services that are prepared but not started: a person runs them. */
  without: readonly string[]
  applications: readonly { id: string; origin: string }[]
  /** The folder that the entries of services are relative to. */
  root: string
  /** Additional variables of every process. */
  baseEnvironment: Readonly<Record<string, string>>
  /** More settings of PostgreSQL, by the names of postgresql.conf. */
  postgresSettings?: Readonly<Record<string, string>>
  /** The first administrator's link. Absent where the services have no administrator. */
  setUpLink?: SetUpLink
  progress: Progress
  now: () => Date
  /** Stops the start, or the running stack, gracefully. */
  stop: AbortSignal
  /** Ends every process at once. */
  kill: AbortSignal
}

export type Stack = AsyncDisposable & {
  summary: Summary
  postgres: Pick<LocalPostgres, 'adminUrl' | 'url'>
  /** Rejects with CommandFailure when a part ends by itself. Then the stack must be stopped. */
  crashed: Promise<never>
}

/**
 * Starts the full stack and resolves when every part is ready. Disposing drains in reverse order and leaves nothing running. Throws
 * CommandFailure, with everything stopped, when a part does not start.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  await using started = new AsyncDisposableStack()
  try {
    const stack = await bringUp(options, started)
    const parts = started.move()
    return { ...stack, [Symbol.asyncDispose]: () => parts.disposeAsync() }
  } catch (error) {
    throw explain(path.resolve(options.dataDir), error)
  }
}

async function bringUp(
  options: StackOptions,
  started: AsyncDisposableStack,
): Promise<Omit<Stack, keyof AsyncDisposable>> {
  const startedAt = performance.now()
  const { progress, services, stop } = options
  const data = await openDataDirectory(options.dataDir, { fresh: options.fresh })
  started.defer(data.release)

  const ports = await assignPorts(data.path, portNames(services))
  const portOf = (name: string) => ports[name] ?? 0
  // The edge starts first, so that a taken port is found before any work.
  const edge = started.use(await startEdge({ port: options.port, hosts: hostTable(services, portOf) }))
  const internalOrigin = (service: string) => `http://127.0.0.1:${portOf(service)}`
  const publicOrigin = (host: string) => `http://${host}:${edge.port}`

  const emulators = loadEmulators()
  const postgres = await progress.step('PostgreSQL', () =>
    startDatabaseServer(
      { dataDir: path.join(data.path, 'postgres'), port: portOf('postgres'), settings: options.postgresSettings ?? {} },
      started,
    ),
  )
  stop.throwIfAborted()
  started.use(
    await startMailCatcher({
      directory: path.join(data.path, 'mail'),
      smtpPort: portOf('smtp'),
      httpPort: portOf('mail'),
      now: options.now,
    }),
  )
  const standIns = { emulators: await emulators, dataDir: data.path, portOf, publicOrigin, now: options.now }
  started.use(await startProviders(standIns))
  const cloud = started.use(await startCloud(standIns))
  const graph = started.use(await startOffice({ ...standIns, smtpPort: portOf('smtp') }))
  const identityProvider = started.use(await startIdentityProvider(standIns))
  const own = services.flatMap(({ name, hosts: [host = ''], application }) =>
    application ? [{ id: name, origin: publicOrigin(host), internalOrigin: internalOrigin(name), ...application }] : [],
  )
  const registered = await registerApplications(data.path, [...own, ...options.applications])
  const appEnvironments = await writeAppEnvironments(registered.applications, options, publicOrigin)
  const prepared = await progress.step('databases and keys', () =>
    prepareServices({
      ...options,
      ...registered,
      standIns: true,
      cloud: cloud.standIn,
      graph: graph.standIn,
      authentik: identityProvider.standIn,
      dataDir: data.path,
      portOf,
      publicOrigin,
      postgres: postgres.server,
    }),
  )
  stop.throwIfAborted()
  const supervisor = openSupervisor(data.path, options, started)
  await startServices(prepared, supervisor, options)
  const mx = prepared.find(({ name }) => name === 'mx-worker')
  if (mx) await progress.step('mail', () => setUpMail(mx, { dataDir: data.path, graph: graph.standIn }))

  const summary: Summary = {
    public: publicAddresses(services, publicOrigin),
    internal: Object.fromEntries(services.map(({ name }) => [name, internalOrigin(name)])),
    mail: publicOrigin(mailHost),
    api: publicOrigin(`${apiHost}.localhost`),
    smtp: `127.0.0.1:${portOf('smtp')}`,
    standIns: Object.fromEntries(signInProviders.map((name) => [name, publicOrigin(providerHosts[name])])),
    cloud: cloud.standIn,
    graph: { ...graph.standIn, keyFile: mailKeyFile(data.path) },
    authentik: identityProvider.standIn,
    setUpLink:
      (await options.setUpLink?.({ dataDir: data.path, internalOrigin, publicOrigin, now: options.now })) ?? null,
    applications: registered.applications,
    appEnvironments,
    without: commandsOf(prepared, options.without),
    dataDir: data.path,
    pid: process.pid,
    readyInMs: Math.round(performance.now() - startedAt),
  }
  return { summary, postgres: postgres.server, crashed: Promise.race([supervisor.crashed, postgres.crashed]) }
}

/** For the applications that a person runs, in the order of the command line. */
function writeAppEnvironments(
  registered: readonly Application[],
  { applications, services }: StackOptions,
  publicOrigin: (host: string) => string,
): Promise<AppEnvironment[]> {
  const loginOrigin = publicOrigin(services.find(({ name }) => name === 'login')?.hosts[0] ?? 'login.localhost')
  const theirs = registered.filter(({ id }) => applications.some((application) => application.id === id))
  return Promise.all(theirs.map((application) => writeAppEnvironment(application, loginOrigin)))
}

async function startDatabaseServer(
  options: StartPostgresOptions,
  started: AsyncDisposableStack,
): Promise<{ server: LocalPostgres; crashed: Promise<never> }> {
  const server = started.use(await startPostgres(options))
  let stopping = false
  started.defer(() => {
    stopping = true
  })
  const crash = Promise.withResolvers<never>()
  crash.promise.catch(() => {})
  void server.ended.then((lastLines) => {
    if (!stopping) crash.reject(new CommandFailure('PostgreSQL ended', 'read its last lines above', { lastLines }))
  })
  return { server, crashed: crash.promise }
}

function openSupervisor(
  dataDir: string,
  { stop, kill, without }: StackOptions,
  started: AsyncDisposableStack,
): Supervisor {
  const supervisor = createSupervisor({
    logDirectory: path.join(dataDir, 'logs'),
    // A service may wait for another one that a person has not started yet.
    ...(without.length > 0 && { readyLimitMs: Number.POSITIVE_INFINITY }),
  })
  started.defer(() => supervisor.stop())
  stop.addEventListener('abort', () => void supervisor.stop())
  kill.addEventListener('abort', () => supervisor.kill())
  return supervisor
}

async function startServices(
  prepared: readonly PreparedService[],
  supervisor: Supervisor,
  { services, without, progress }: StackOptions,
): Promise<void> {
  const migrations = prepared.flatMap(({ migration }) => migration ?? [])
  await progress.step('migrations', () => Promise.all(migrations.map((migration) => supervisor.run(migration))))
  for (const [name, command] of Object.entries(commandsOf(prepared, without))) {
    progress.note(`${name} is yours to run: ${command}`)
  }
  const ours = services.filter(({ name }) => !without.includes(name))
  await startInOrder(ours, (name) => progress.step(name, () => supervisor.start(processOf(prepared, name))))
}

function processOf(prepared: readonly PreparedService[], name: string) {
  const found = prepared.find((one) => one.name === name)
  if (!found) throw new Error(`${name} was not prepared`)
  return found.process
}

function commandsOf(prepared: readonly PreparedService[], without: readonly string[]): Record<string, string> {
  const left = prepared.filter(({ name }) => without.includes(name))
  return Object.fromEntries(left.map(({ name, commandByHand }) => [name, commandByHand]))
}

function explain(dataDir: string, error: unknown): unknown {
  if (error instanceof StartFailure) return new CommandFailure(error.message, error.nextStep, { cause: error })
  return explainFileError(dataDir, error)
}
