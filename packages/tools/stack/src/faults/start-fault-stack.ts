import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RunningGraph } from '@constellation/emulators'
import { type GraphStandIn, signInProviders as providerNames } from '@constellation/manifest'
import { type LocalPostgres, startPostgres } from '@constellation/postgres-local'
import { Client } from 'pg'
import { type Application, registerApplications } from '../applications.ts'
import { startMailCatcher } from '../mail/start-mail-catcher.ts'
import { assignPorts } from '../ports.ts'
import { type PreparedService, prepareServices } from '../prepare-services.ts'
import { serviceKeyFile } from '../service-description.ts'
import { services } from '../services.ts'
import { setUpMail } from '../set-up-mail.ts'
import { loadEmulators, startProviders } from '../sign-in-providers.ts'
import { type Cloud, startCloud } from '../start-cloud.ts'
import { startInOrder } from '../start-in-order.ts'
import { startOffice } from '../start-office.ts'
import { createSupervisor, type Supervisor } from '../supervisor/supervisor.ts'
import { callerOf } from './caller.ts'
import { secondInstance } from './second-instance.ts'

/** `broker-2` is a second instance of the broker, with the same database and keys, and `mx-worker-worker-2` one of the worker of mail. */
export type Killable =
  | 'rbac'
  | 'login'
  | 'hello'
  | 'broker'
  | 'broker-2'
  | 'mx-worker'
  | 'mx-worker-worker'
  | 'mx-worker-worker-2'
type Environment = Readonly<Record<string, string>>

export type FaultStackOptions = {
  /** Adds hello, an application that people sign in to. */
  hello?: boolean
  /** Adds stand-ins of sign-in providers, with login registered at each. They run in this process and are never killed. */
  signInProviders?: boolean
  /** Adds two instances of the broker, and the stand-ins for AWS, which run in this process and are never killed. */
  broker?: boolean
  /**
   * Adds mx-worker with two workers, and the stand-in for Microsoft Graph, which runs in this process and is never killed. login's mails go
   * through it, by this policy of the provider.
   */
  mail?: { policy: Readonly<Record<string, unknown>> }
  /** Services that do not run but whose calls rbac and login accept. `keyFile` has their keys. */
  callers?: readonly ('console' | 'platform-api')[]
  /** Additional variables, read at each start. */
  environment?: (service: Killable) => Environment
}

/** Services, PostgreSQL and the mail catcher as real processes and ports, each of which can be killed and started again. */
export type FaultStack = AsyncDisposable & {
  /** The origin of login without an edge, so that a request may set its own client address. */
  login: string
  mail: string
  /** Where each service answers. */
  origin(service: Killable): string
  application: Application
  applicationSecret: string
  kill(service: Killable): Promise<void>
  start(service: Killable): Promise<void>
  /** Stops a service in the middle of its work (SIGSTOP), until `resume`. */
  pause(service: Killable): void
  resume(service: Killable): void
  /** The process of a service that runs. */
  pidOf(service: Killable): number
  dataDir: string
  /** Has one log file for each service, with the lines of all its starts. */
  logDirectory: string
  /** The origin by which the broker calls itself, and the stand-ins for AWS; undefined without a broker. */
  cloud: (Pick<Cloud, 'sts' | 's3' | 'standIn'> & { issuer: string }) | undefined
  /** The stand-in for Microsoft Graph; undefined without `mail`. */
  graph: RunningGraph | undefined
  /** The key that a service, or one of `callers`, signs its calls with. */
  keyFile(service: string): string
  killPostgres(): Promise<void>
  startPostgres(): Promise<void>
  /** Services that ended by themselves, with their last lines. */
  crashes: string[]
  /** Rows of a service's database, read as its owner. */
  rows<Row extends object>(service: Killable, query: string, values?: unknown[]): Promise<Row[]>
  /** Rows of the server's own tables, read as its superuser. */
  serverRows<Row extends object>(query: string, values?: unknown[]): Promise<Row[]>
}

const brokers = ['broker', 'broker-2'] as const
const mailers = ['mx-worker', 'mx-worker-worker', 'mx-worker-worker-2'] as const
const root = path.resolve(import.meta.dirname, '../../../../..')

/** Starts everything in a temporary directory. Disposing removes it. */
export async function startFaultStack(options: FaultStackOptions = {}): Promise<FaultStack> {
  const {
    hello = false,
    signInProviders = false,
    broker = false,
    mail,
    callers = [],
    environment = () => ({}),
  } = options
  const names: Killable[] = [
    ...(['rbac', 'login'] as const),
    ...(hello ? ['hello' as const] : []),
    ...(broker ? brokers : []),
    ...(mail ? mailers : []),
  ]
  const wanted = services.filter(({ name }) => names.some((one) => one === name))
  await using parts = new AsyncDisposableStack()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'constellation-faults-'))
  parts.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))
  const ports = await assignPorts(dataDir, [
    ...[
      'postgres',
      'smtp',
      'mail',
      ...(signInProviders ? providerNames : []),
      ...(broker ? ['sts', 's3'] : []),
      ...(mail ? ['graph'] : []),
    ],
    ...[...names, ...callers].flatMap((name) => [name, `${name}-internal`]),
  ])
  const portOf = (name: string) => ports[name] ?? 0
  const postgres = await createRestartablePostgres(path.join(dataDir, 'postgres'), portOf('postgres'))
  parts.use(postgres)
  parts.use(
    await startMailCatcher({
      directory: path.join(dataDir, 'mail'),
      smtpPort: portOf('smtp'),
      httpPort: portOf('mail'),
      now: () => new Date(),
    }),
  )
  const publicOrigin = (host: string) => `http://${host}:${portOf(host.replace(/\.localhost$/, ''))}`
  const standIns = async () => ({
    ...{ emulators: await loadEmulators(), dataDir, portOf, publicOrigin },
    now: () => new Date(),
  })
  if (signInProviders) parts.use(await startProviders(await standIns()))
  const cloud = broker ? parts.use(await startCloud(await standIns())) : undefined
  const office = mail && parts.use(await startOffice({ ...(await standIns()), smtpPort: portOf('smtp') }))
  const registered = await registerApplications(dataDir, [
    hello
      ? { id: 'hello', origin: publicOrigin('hello.localhost'), default: true }
      : { id: 'harbour', origin: 'http://harbour.localhost:1' },
  ])
  const described = await prepareServices({
    services: [...wanted, ...callers.map(callerOf)],
    dataDir,
    root,
    baseEnvironment: { PATH: process.env.PATH ?? '' },
    postgres: postgres.server(),
    ...registered,
    standIns: signInProviders,
    cloud: cloud?.standIn,
    graph: office?.standIn,
    authentik: undefined,
    portOf,
    publicOrigin,
    now: () => new Date(),
  })
  const prepared = [
    ...described,
    ...described
      .filter(({ name }) => name === 'broker')
      .map((one) => secondInstance(one, { name: 'broker-2', prefix: 'BROKER_', portOf })),
    ...described
      .filter(({ name }) => name === 'mx-worker-worker')
      .map((one) => secondInstance(one, { name: 'mx-worker-worker-2', prefix: 'MX_WORKER_', portOf })),
  ]
  const logDirectory = path.join(dataDir, 'logs')
  const run = createRestartableServices(prepared, logDirectory, environment)
  parts.use(run)
  await run.migrate()
  const started = prepared.filter(({ name }) => names.some((one) => one === name))
  await startInOrder(started, (name) => run.start(name as Killable))
  if (mail && office) await openOffice(prepared, { dataDir, graph: office.standIn, policy: mail.policy })

  const application = registered.applications[0]
  if (!application) throw new Error('the application was not registered')
  const applicationSecret = await readFile(application.secretFile, 'utf8')
  const ownerUrl = (service: Killable) => readFile(path.join(dataDir, service, 'database-owner-url'), 'utf8')
  const held = parts.move()
  return {
    login: `http://login.localhost:${portOf('login')}`,
    mail: `http://127.0.0.1:${portOf('mail')}`,
    origin: (service) => `http://127.0.0.1:${portOf(service)}`,
    dataDir,
    logDirectory,
    cloud: cloud && { ...cloud, issuer: publicOrigin('broker.localhost') },
    graph: office?.graph,
    keyFile: (service) => path.join(dataDir, service, serviceKeyFile),
    application,
    applicationSecret,
    kill: run.kill,
    start: run.start,
    pause: (service) => void process.kill(run.pidOf(service), 'SIGSTOP'),
    resume: (service) => void process.kill(run.pidOf(service), 'SIGCONT'),
    pidOf: run.pidOf,
    crashes: run.crashes,
    killPostgres: postgres.kill,
    startPostgres: postgres.start,
    rows: async (service, query, values) => readRows(await ownerUrl(service), query, values),
    serverRows: (query, values) => readRows(postgres.server().adminUrl, query, values),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

type Opening = { dataDir: string; graph: GraphStandIn; policy: Readonly<Record<string, unknown>> }

async function openOffice(prepared: readonly PreparedService[], { policy, ...office }: Opening): Promise<void> {
  const policyFile = path.join(office.dataDir, 'office365', 'policy.json')
  await writeFile(policyFile, JSON.stringify(policy))
  const mx = prepared.find(({ name }) => name === 'mx-worker')
  if (mx) await setUpMail(mx, { ...office, policyFile })
}

/** Each start has its own supervisor, since a supervisor never restarts a process. */
function createRestartableServices(
  prepared: readonly PreparedService[],
  logDirectory: string,
  environment: (service: Killable) => Environment,
) {
  const running = new Map<string, { supervisor: Supervisor; stopped: boolean; pid: number }>()
  const crashes: string[] = []

  const find = (name: string) => {
    const service = prepared.find((one) => one.name === name)
    if (!service) throw new Error(`there is no service ${name}`)
    return service
  }

  const entryOf = (name: Killable) => {
    const entry = running.get(name)
    if (!entry) throw new Error(`${name} does not run`)
    return entry
  }

  return {
    crashes,
    async migrate() {
      const supervisor = createSupervisor({ logDirectory, keepLogs: true })
      for (const { migration } of prepared) if (migration) await supervisor.run(migration)
    },
    async start(name: Killable) {
      const entry = { supervisor: createSupervisor({ logDirectory, keepLogs: true }), stopped: false, pid: 0 }
      running.set(name, entry)
      const { process } = find(name)
      entry.pid = await entry.supervisor.start({ ...process, env: { ...process.env, ...environment(name) } })
      entry.supervisor.crashed.catch((error) => {
        if (!entry.stopped) crashes.push([error.message, ...error.lastLines].join('\n'))
      })
    },
    pidOf: (name: Killable) => entryOf(name).pid,
    async kill(name: Killable) {
      const entry = entryOf(name)
      entry.stopped = true
      entry.supervisor.kill()
      // `stop` returns when the process group has ended.
      await entry.supervisor.stop()
    },
    async [Symbol.asyncDispose]() {
      for (const entry of running.values()) {
        entry.stopped = true
        await entry.supervisor.stop()
      }
    },
  }
}

async function createRestartablePostgres(dataDir: string, port: number) {
  let server: LocalPostgres = await startPostgres({ dataDir, port, syncFirstStart: false })
  return {
    server: () => server,
    async kill() {
      const [row] = await readRows<{ pid: string }>(
        server.adminUrl,
        `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid`,
      )
      process.kill(Number(row?.pid), 'SIGKILL')
      await server.ended
    },
    async start() {
      server = await startPostgres({ dataDir, port })
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

async function readRows<Row extends object>(url: string, query: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(query, values)).rows
  } finally {
    await client.end()
  }
}
