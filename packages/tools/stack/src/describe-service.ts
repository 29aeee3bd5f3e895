import {
  type DevelopmentPlace,
  defaultOf,
  type Environment,
  type Process,
  type Service,
  secretFile,
  secretKindOf,
  variablePrefix,
} from '@constellation/manifest'
import { fileMakerOf } from './first-start-files.ts'
import type { ServiceContext, ServiceDescription } from './service-description.ts'

/** One description for each process of a manifest. */
export function describeService(service: Service): ServiceDescription[] {
  return service.processes.map((process, index) => describeProcess(service, process, index === 0))
}

function describeProcess(service: Service, process: Process, isFirst: boolean): ServiceDescription {
  const prefix = variablePrefix(service)
  const folder = `services/${service.name}/src`
  return {
    name: process.name,
    entry: `${folder}/${service.builds?.entries[service.builds.development] ?? 'main'}.ts`,
    calls: service.calls,
    hosts: process.hosts.map((host) => `${host}.localhost`),
    database: service.database,
    readyPath: '/readyz',
    files: isFirst ? filesOf(service) : {},
    ...(!isFirst && { partOf: service.name }),
    ...(isFirst && service.application && { application: service.application }),
    environment(ctx) {
      const place = placeOf(service, ctx)
      return setOnly({
        [`${prefix}PORT`]: String(ctx.port),
        [`${prefix}INTERNAL_PORT`]: String(ctx.internalPort),
        ...(process.role !== undefined && { [`${prefix}ROLE`]: process.role }),
        ...service.environment(place),
        ...service.development(place),
      })
    },
    ...(process.migrates && {
      migrate: `${folder}/migrate.ts`,
      migrateEnvironment: (ctx: ServiceContext) => ({
        [`${prefix}MIGRATION_DATABASE_URL_FILE`]: ctx.database?.ownerUrlFile ?? '',
        [`${prefix}DATABASE_ROLE`]: ctx.database?.serviceRole ?? '',
      }),
    }),
  }
}

/** Without the secret of an application, which its registration makes. */
function filesOf({ secrets }: Service): ServiceDescription['files'] {
  const own = Object.entries(secrets).filter(([name]) => name !== 'application_secret')
  return Object.fromEntries(own.map(([name, kind]) => [secretFile(name, kind), fileMakerOf(kind)]))
}

function placeOf(service: Service, ctx: ServiceContext): DevelopmentPlace {
  return {
    inside: ctx.internalOrigin,
    origin: (host) => ctx.publicOrigin(`${host}.localhost`),
    secret(name) {
      const kind = secretKindOf(service, name)
      return name === 'application_secret' ? ctx.applicationSecretFile(service.name) : ctx.file(secretFile(name, kind))
    },
    formerKeys: () => undefined,
    input: (name) => (name === 'smtp_url' ? ctx.smtpUrlFile : defaultOf(service, name, (host) => `${host}.localhost`)),
    databaseUrl: ctx.database?.serviceUrlFile ?? '',
    redisUrl: undefined,
    serviceKeys: ctx.serviceKeysFile,
    applications: ctx.applicationsFile,
    edgeNetworks: undefined,
    authority: undefined,
    smtpUrl: ctx.smtpUrlFile,
    signInProvider: ctx.signInProvider,
    cloud: ctx.cloud,
    graph: ctx.graph,
    authentik: ctx.authentik,
  }
}

function setOnly(environment: Environment): Record<string, string> {
  const set = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(set)
}
