import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFreePort } from '@constellation/postgres-local'
import { createProgress, type Stack, startStack } from '@constellation/stack'
import { startRedis } from '@constellation/testkit'
import { createServiceTokens, loadKeyPair } from '@constellation/tokens'
import type { Watched } from '../load/watched.ts'
import { root } from '../root.ts'
import { bundled } from './bundle-services.ts'
import { type Databases, openDatabases } from './databases.ts'
import { pidOf } from './find-process.ts'
import { populate } from './populate.ts'
import { openPostgresMeter, type PostgresMeter, postgresSettings } from './postgres-meter.ts'
import { openRbac, type Rbac } from './rbac.ts'

/** The constellation as in production: separate processes, a PostgreSQL with fsync, audit on. */
export type World = AsyncDisposable & {
  dataDir: string
  rbac: Rbac
  /** The stand-ins of AWS, and the name by which they know the broker. */
  cloud: Stack['summary']['cloud']
  brokerIssuer: string
  login: { url: string; publicOrigin: string; process: Watched }
  /** A token of login for rbac, valid for the next minute. */
  serviceToken(): Promise<string>
  /** An application that is registered with login and that the bench runs itself. */
  application: { id: string; origin: string; port: number; secretFile: string }
  postgres: PostgresMeter & Stack['postgres']
  databases: Databases
  /** A Redis of this world, started on first use. */
  redisUrl(): Promise<string>
}

/** Starts the world on its own ports, without output. Disposing it leaves nothing behind. */
export async function openWorld(): Promise<World> {
  await using parts = new AsyncDisposableStack()
  const directory = await mkdtemp(path.join(tmpdir(), 'constellation-bench-'))
  parts.defer(() => rm(directory, { recursive: true, force: true }))
  const appPort = await findFreePort()
  const own = { id: 'bench', origin: `http://bench.localhost:${appPort}` }
  const { summary, postgres } = parts.use(await bringUp(path.join(directory, 'data'), own))
  const { dataDir, internal } = summary

  const key = loadKeyPair(path.join(dataDir, 'login/service-key.json'), 'service-token')
  const serviceToken = () => createServiceTokens({ issuer: 'login', key, now: Date.now }).tokenFor('rbac')
  const watch = (service: string) => watchedOf(dataDir, service)
  const databaseUrl = readFileSync(path.join(dataDir, 'rbac/database-owner-url'), 'utf8').trim()
  const rbac = openRbac({ url: internal.rbac ?? '', process: watch('rbac'), databaseUrl, serviceToken }, parts)
  await populate(rbac.database)
  const meter = await openPostgresMeter(postgres.adminUrl, parts)
  const databases = openDatabases(postgres, parts)
  let redis: ReturnType<typeof startRedis> | undefined
  parts.defer(async () => (await redis)?.[Symbol.asyncDispose]())
  const kept = parts.move()
  return {
    dataDir,
    rbac,
    cloud: summary.cloud,
    brokerIssuer: summary.public.broker ?? '',
    login: { url: internal.login ?? '', publicOrigin: summary.public.login ?? '', process: watch('login') },
    serviceToken,
    application: { ...own, port: appPort, secretFile: path.join(dataDir, 'applications/bench.secret') },
    postgres: { ...meter, adminUrl: postgres.adminUrl, url: postgres.url },
    databases,
    async redisUrl() {
      redis ??= startRedis()
      return (await redis).url
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

async function bringUp(dataDir: string, application: { id: string; origin: string }) {
  const never = new AbortController().signal
  const baseEnvironment = { PATH: process.env.PATH ?? '', RBAC_LOG_LEVEL: 'info' }
  const progress = createProgress(process.stderr)
  const applications = [application]
  const services = await bundled(root)
  const common = { services, without: [], applications, root, baseEnvironment, progress, now: () => new Date() }
  return startStack({ ...common, postgresSettings, port: 0, dataDir, fresh: false, stop: never, kill: never })
}

function watchedOf(dataDir: string, service: string): Watched {
  const ports = JSON.parse(readFileSync(path.join(dataDir, 'ports.json'), 'utf8'))
  const wanted = `${service.toUpperCase()}_PORT=${ports[service]}`
  return { pid: pidOf(wanted), metricsUrl: `http://127.0.0.1:${ports[`${service}-internal`]}/metrics` }
}
