import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import {
  type CloudStandIn,
  type GraphStandIn,
  identifier,
  type SignInProvider,
  type SystemStandIn,
} from '@constellation/manifest'
import type { LocalPostgres } from '@constellation/postgres-local'
import { ensureDatabase, type ServiceDatabase } from './databases.ts'
import { ensureFile } from './first-start-files.ts'
import type { ServiceContext, ServiceDescription } from './service-description.ts'
import { writeServiceKeys } from './service-keys.ts'
import { providerClientFiles, providerHosts } from './sign-in-providers.ts'
import type { ProcessDescription } from './supervisor/managed-process.ts'
import type { ServiceProcess } from './supervisor/supervisor.ts'

export type PreparedService = {
  name: string
  /** The services that it starts after. */
  calls: readonly string[]
  migration: ProcessDescription | undefined
  process: ServiceProcess
  /** The command with which a person runs it instead of the stack. */
  commandByHand: string
}

export type Preparation = {
  services: readonly ServiceDescription[]
  dataDir: string
  root: string
  baseEnvironment: Readonly<Record<string, string>>
  postgres: LocalPostgres
  applicationsFile: string
  applications: readonly { id: string; secretFile: string }[]
  /** Whether stand-ins of sign-in providers run. Then login offers them. */
  standIns: boolean
  /** The stand-ins for AWS; undefined where none run. */
  cloud: CloudStandIn | undefined
  /** The stand-in for Microsoft Graph; undefined where none runs. */
  graph: GraphStandIn | undefined
  authentik: SystemStandIn | undefined
  portOf(name: string): number
  publicOrigin(host: string): string
  now: () => Date
}

/** Makes each service's keys, secrets, database, roles and environment. */
export async function prepareServices(preparation: Preparation): Promise<PreparedService[]> {
  const { services, dataDir } = preparation
  for (const service of services) {
    await mkdir(path.join(dataDir, service.name), { recursive: true, mode: 0o700 })
    for (const [name, make] of Object.entries(service.files)) {
      await ensureFile(path.join(dataDir, service.name, name), make, preparation.now().getTime())
    }
  }
  const shared = {
    databases: await prepareDatabases(preparation),
    serviceKeysFile: await writeServiceKeys(dataDir, services),
    smtpUrlFile: await writeSmtpUrl(preparation),
  }
  return Promise.all(services.map((service) => prepareService(service, shared, preparation)))
}

type Shared = Pick<ServiceContext, 'serviceKeysFile' | 'smtpUrlFile'> & {
  databases: ReadonlyMap<string, ServiceDatabase>
}

async function prepareDatabases({ services, dataDir, postgres }: Preparation): Promise<Shared['databases']> {
  const names = new Set(services.filter(({ database }) => database).map(ownerOf))
  const prepare = async (name: string) =>
    [name, await ensureDatabase(postgres, identifier(name), path.join(dataDir, name))] as const
  return new Map(await Promise.all([...names].map(prepare)))
}

/** The service whose folder and database a process uses. */
function ownerOf({ name, partOf }: ServiceDescription): string {
  return partOf ?? name
}

async function writeSmtpUrl({ dataDir, portOf }: Preparation): Promise<string> {
  const file = path.join(dataDir, 'smtp-url')
  await writeFile(file, `smtp://127.0.0.1:${portOf('smtp')}`, { mode: 0o600 })
  return file
}

async function prepareService(
  service: ServiceDescription,
  shared: Shared,
  preparation: Preparation,
): Promise<PreparedService> {
  const { name, calls, entry, migrate } = service
  const { root, baseEnvironment, dataDir, portOf } = preparation
  const ctx = createContext(service, shared, preparation)
  const environment = service.environment(ctx)
  const environmentFile = path.join(dataDir, name, 'environment')
  await writeFile(environmentFile, renderEnvironment(environment), { mode: 0o600 })

  const run = (file: string, env: Record<string, string>) => {
    if (!existsSync(path.join(root, file)))
      throw new CommandFailure(`${file} is missing`, 'check out the whole repository')
    return { command: process.execPath, args: [file], cwd: root, env: { ...baseEnvironment, ...env } }
  }
  return {
    name,
    calls,
    migration: migrate
      ? { name: `${name}-migrate`, ...run(migrate, service.migrateEnvironment?.(ctx) ?? {}) }
      : undefined,
    process: { name, ...run(entry, environment), readyUrl: `http://127.0.0.1:${portOf(name)}${service.readyPath}` },
    commandByHand: `node --env-file=${environmentFile} ${entry}`,
  }
}

function createContext(service: ServiceDescription, shared: Shared, preparation: Preparation): ServiceContext {
  const { dataDir, applicationsFile, applications, standIns, cloud, graph, authentik, portOf, publicOrigin } =
    preparation
  const { databases, ...files } = shared
  return {
    port: portOf(service.name),
    internalPort: portOf(`${service.name}-internal`),
    ...files,
    file: (file) => path.join(dataDir, ownerOf(service), file),
    database: databases.get(ownerOf(service)),
    internalOrigin: (name) => `http://127.0.0.1:${portOf(name)}`,
    publicOrigin,
    applicationsFile,
    signInProvider: standIns ? (name) => signInProvider(preparation, name) : undefined,
    cloud,
    graph,
    authentik,
    applicationSecretFile: (id) => applications.find((application) => application.id === id)?.secretFile ?? '',
  }
}

function signInProvider({ dataDir, portOf, publicOrigin }: Preparation, name: SignInProvider) {
  const files = providerClientFiles(dataDir, name)
  return {
    clientId: readFileSync(files.id, 'utf8'),
    clientSecretFile: files.secret,
    publicOrigin: publicOrigin(providerHosts[name]),
    internalOrigin: `http://127.0.0.1:${portOf(name)}`,
  }
}

/** The format of `node --env-file`. */
function renderEnvironment(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')
}
