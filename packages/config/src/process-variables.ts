import { integer } from './numbers.ts'
import type { Variable } from './variable.ts'
import { boolean, choice, file, optional, secretFile, text, url } from './variables.ts'

const group = 'Process'
const anyPort = { group, min: 0, max: 65_535 }

/** The variables that every service's process has; `port` is where it listens unless told otherwise, and `/metrics` is one above. */
export function processVariables(prefix: string, { port }: { port: number }) {
  return {
    environment: choice(`${prefix}_ENVIRONMENT`, ['production', 'development'], {
      group,
      default: 'production',
      help: 'Where this runs. `development` permits http on loopback hosts and serves the reference pages.',
    }),
    host: text(`${prefix}_HOST`, { group, default: '127.0.0.1', help: 'The address to listen on.' }),
    port: integer(`${prefix}_PORT`, { ...anyPort, default: port, help: 'The port of what the service offers.' }),
    internalPort: integer(`${prefix}_INTERNAL_PORT`, {
      ...anyPort,
      default: port + 1,
      help: 'The port of `/metrics`.',
    }),
    graceSeconds: integer(`${prefix}_SHUTDOWN_GRACE_SECONDS`, {
      group,
      default: 20,
      min: 1,
      max: 300,
      help: 'How long requests in flight may take once the service is told to stop.',
    }),
    logLevel: choice(`${prefix}_LOG_LEVEL`, ['debug', 'info', 'warn', 'error'], {
      group,
      default: 'info',
      help: 'The least level that is logged.',
    }),
    tracesUrl: optional(
      url(`${prefix}_OTLP_TRACES_URL`, {
        group,
        help: 'Where OpenTelemetry traces are sent (OTLP over HTTP); nowhere when unset.',
      }),
    ),
    runbookUrl: optional(
      url(`${prefix}_RUNBOOK_URL`, {
        group,
        help: 'Where the runbook is published. Each failing check of `/readyz` then links to its heading there.',
      }),
    ),
    documents: boolean(`${prefix}_DOCUMENTS`, {
      group,
      default: false,
      help: 'Serve `/openapi.json` and `/docs` in production as well.',
    }),
  }
}

/** The variables of every service that has a database and calls other services. `group` puts all of them into one group. */
export function serviceVariables(prefix: string, { group }: { group?: string } = {}) {
  const [data, services] = [group ?? 'Data', group ?? 'Services']
  return {
    databaseUrl: secretFile(`${prefix}_DATABASE_URL_FILE`, {
      group: data,
      help: "File with the PostgreSQL URL of the service's own role.",
    }),
    databasePool: integer(`${prefix}_DATABASE_POOL`, {
      group: data,
      default: 10,
      min: 2,
      max: 200,
      help: 'The most connections to PostgreSQL that one instance opens.',
    }),
    dataKeys: secretFile(`${prefix}_DATA_KEYRING_FILE`, {
      group: data,
      help: 'File with the key ring that seals stored secrets.',
    }),
    serviceKey: file(`${prefix}_SERVICE_KEY_FILE`, {
      group: services,
      help: 'Key file of purpose `service-token`: proves this service to those that it calls.',
    }),
    serviceKeys: file(`${prefix}_SERVICE_JWKS_FILE`, {
      group: services,
      help: 'JWKS of every service that may call; each key names its service in `iss`.',
    }),
  }
}

/** The variables of a migration: it runs as the owner of the database, before the service does. */
export function migrationVariables(prefix: string, { role }: { role: string }) {
  return {
    ownerUrl: secretFile(`${prefix}_MIGRATION_DATABASE_URL_FILE`, {
      group: 'Migration',
      help: "File with the PostgreSQL URL of the database's owner.",
    }),
    serviceRole: text(`${prefix}_DATABASE_ROLE`, {
      group: 'Migration',
      default: role,
      help: 'The role that the service connects as, and that is given its rights.',
    }),
  }
}

type Values<Variables> = { readonly [Name in keyof Variables]: Variables[Name] extends Variable<infer T> ? T : never }

export type ProcessVariables = ReturnType<typeof processVariables>
export type ProcessConfig = Values<ProcessVariables>
export type ServiceVariables = ReturnType<typeof serviceVariables>
export type ServiceConfig = Values<ServiceVariables>
export type MigrationVariables = ReturnType<typeof migrationVariables>
