import type { SignInProvider } from '@constellation/manifest'
import type { ServiceDatabase } from './databases.ts'
import type { FileMaker } from './first-start-files.ts'

/** What a service's environment is made from. */
export type ServiceContext = {
  /** The port the service listens on, and the one for `/metrics`, which no other machine and no edge reaches. */
  port: number
  internalPort: number
  /** The absolute path of one of the service's own files: `file('service-key.json')`. */
  file(name: string): string
  /** Present for a service that has a database. */
  database: ServiceDatabase | undefined
  /** Where another service answers inside, as `http://127.0.0.1:21043`. */
  internalOrigin(service: string): string
  /** Where the world finds a host, as `http://login.localhost:8080`. */
  publicOrigin(host: string): string
  /** The public keys of every service that signs its calls: a JWKS. */
  serviceKeysFile: string
  /** The registered applications: those of the services, and those given with --app. */
  applicationsFile: string
  /** The secret by which a registered application proves itself. */
  applicationSecretFile(id: string): string
  /** What login proves itself with to a stand-in of a sign-in provider, and where that is reached; undefined where none runs. */
  signInProvider:
    | ((name: SignInProvider) => {
        clientId: string
        clientSecretFile: string
        publicOrigin: string
        internalOrigin: string
      })
    | undefined
  /** Holds the URL where mail is handed over. */
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
  /** The names the edge serves it under; none: it is never public. */
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
  /** The migration's whole environment: it runs as the owner of the schema, which the service never is. */
  migrateEnvironment?(ctx: ServiceContext): Record<string, string>
}

/** The file that holds the key a service signs its calls to others with; its public half goes into the shared JWKS. */
export const serviceKeyFile = 'service-key.json'
