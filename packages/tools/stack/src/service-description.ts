import type { CloudStandIn, GraphStandIn, SignInProvider, SystemStandIn } from '@constellation/manifest'
import type { ServiceDatabase } from './databases.ts'
import type { FileMaker } from './first-start-files.ts'

/** The inputs of a service's environment. */
export type ServiceContext = {
  /** The service's port, and the port of `/metrics`, which the edge does not reach. */
  port: number
  internalPort: number
  /** The absolute path of one of the service's own files: `file('service-key.json')`. */
  file(name: string): string
  /** Present for a service that has a database. */
  database: ServiceDatabase | undefined
  /** The internal origin of another service, such as `http://127.0.0.1:21043`. */
  internalOrigin(service: string): string
  /** The public origin of a host, such as `http://login.localhost:8080`. */
  publicOrigin(host: string): string
  /** The public keys of every service that signs its calls: a JWKS. */
  serviceKeysFile: string
  /** The registered applications: those of the services, and those given with --app. */
  applicationsFile: string
  /** The secret by which a registered application proves itself. */
  applicationSecretFile(id: string): string
  /** Login's credentials at the stand-in of a sign-in provider, and its addresses; undefined where none runs. */
  signInProvider:
    | ((name: SignInProvider) => {
        clientId: string
        clientSecretFile: string
        publicOrigin: string
        internalOrigin: string
      })
    | undefined
  /** The stand-ins for AWS; undefined where none run. */
  cloud: CloudStandIn | undefined
  /** The stand-in for Microsoft Graph; undefined where none runs. */
  graph: GraphStandIn | undefined
  authentik: SystemStandIn | undefined
  /** The file with the SMTP URL. */
  smtpUrlFile: string
}

export type ServiceDescription = {
  name: string
  /** The service whose folder and database it shares, where one service runs as several processes. */
  partOf?: string
  /** Run with Node, from the root of the repository. */
  entry: string
  /** Run to its end before any service starts. */
  migrate?: string
  /** The services that it starts after. */
  calls: readonly string[]
  /** Its host names at the edge. None: it is never public. */
  hosts: readonly string[]
  /** With its own database of the same name, and two roles. */
  database: boolean
  /** People sign in to it through login. */
  application?: { default: boolean }
  /** Answers 2xx when it can serve. */
  readyPath: string
  /** Keys and secrets made at the first start and never again, by name. */
  files: Readonly<Record<string, FileMaker>>
  environment(ctx: ServiceContext): Record<string, string>
  /** The migration's environment. The migration runs as the owner of the schema; the service does not. */
  migrateEnvironment?(ctx: ServiceContext): Record<string, string>
}

/** The file that holds the key a service signs its calls to others with; its public half goes into the shared JWKS. */
export const serviceKeyFile = 'service-key.json'
