import type { ServiceDatabase } from './databases.ts'
import { type FileMaker, randomSecret, sealingKeyRing, signingKey } from './first-start-files.ts'
import { providerNames, type SignInProvider } from './sign-in-providers.ts'

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
  /** The registered applications, hello and those given with --app. */
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
  /** Run with Node, from the root of the repository. */
  entry: string
  /** Run to its end before any service starts. */
  migrate?: string
  /** The names the edge serves it under; none: it is never public. */
  hosts: readonly string[]
  /** With its own database of the same name, and two roles. */
  database: boolean
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

/** Every service of the stack. They start together and stop in reverse order. */
export const services: readonly ServiceDescription[] = [
  {
    name: 'rbac',
    entry: 'services/rbac/src/main.ts',
    migrate: 'services/rbac/src/migrate.ts',
    hosts: [],
    database: true,
    readyPath: '/readyz',
    files: {
      [serviceKeyFile]: signingKey('service-token'),
      'token-key.json': signingKey('user-token'),
      'data-keyring.json': sealingKeyRing,
      'bootstrap-secret': randomSecret,
      'recovery-pepper': randomSecret,
    },
    environment: (ctx) => ({
      RBAC_ENVIRONMENT: 'development',
      RBAC_PORT: String(ctx.port),
      RBAC_INTERNAL_PORT: String(ctx.internalPort),
      RBAC_DATABASE_URL_FILE: ctx.database?.serviceUrlFile ?? '',
      RBAC_DATA_KEYRING_FILE: ctx.file('data-keyring.json'),
      RBAC_TOKEN_KEY_FILE: ctx.file('token-key.json'),
      RBAC_SERVICE_KEY_FILE: ctx.file(serviceKeyFile),
      RBAC_SERVICE_JWKS_FILE: ctx.serviceKeysFile,
      RBAC_BOOTSTRAP_SECRET_FILE: ctx.file('bootstrap-secret'),
      RBAC_RECOVERY_PEPPER_FILE: ctx.file('recovery-pepper'),
      RBAC_RP_ID: 'login.localhost',
      RBAC_WEBAUTHN_ORIGINS: ctx.publicOrigin('login.localhost'),
      RBAC_LOGIN_URL: ctx.internalOrigin('login'),
    }),
    migrateEnvironment: (ctx) => ({
      RBAC_MIGRATION_DATABASE_URL_FILE: ctx.database?.ownerUrlFile ?? '',
      RBAC_DATABASE_ROLE: ctx.database?.serviceRole ?? '',
    }),
  },
  {
    name: 'login',
    entry: 'services/login/src/main.ts',
    migrate: 'services/login/src/migrate.ts',
    hosts: ['login.localhost'],
    database: true,
    readyPath: '/readyz',
    files: {
      [serviceKeyFile]: signingKey('service-token'),
      'logout-key.json': signingKey('logout-token'),
      'cookie-key': randomSecret,
      'data-keyring.json': sealingKeyRing,
    },
    environment: (ctx) => ({
      LOGIN_ENVIRONMENT: 'development',
      LOGIN_PORT: String(ctx.port),
      LOGIN_INTERNAL_PORT: String(ctx.internalPort),
      LOGIN_PUBLIC_ORIGIN: ctx.publicOrigin('login.localhost'),
      LOGIN_RBAC_URL: ctx.internalOrigin('rbac'),
      LOGIN_SERVICE_KEY_FILE: ctx.file(serviceKeyFile),
      LOGIN_SERVICE_JWKS_FILE: ctx.serviceKeysFile,
      LOGIN_LOGOUT_KEY_FILE: ctx.file('logout-key.json'),
      LOGIN_COOKIE_KEY_FILE: ctx.file('cookie-key'),
      LOGIN_DATA_KEYRING_FILE: ctx.file('data-keyring.json'),
      LOGIN_DATABASE_URL_FILE: ctx.database?.serviceUrlFile ?? '',
      LOGIN_APPS_FILE: ctx.applicationsFile,
      LOGIN_SMTP_URL_FILE: ctx.smtpUrlFile,
      ...signInProviders(ctx),
    }),
    migrateEnvironment: (ctx) => ({
      LOGIN_MIGRATION_DATABASE_URL_FILE: ctx.database?.ownerUrlFile ?? '',
      LOGIN_DATABASE_ROLE: ctx.database?.serviceRole ?? '',
    }),
  },
  {
    name: 'hello',
    entry: 'services/hello/src/main.ts',
    hosts: ['hello.localhost'],
    database: false,
    readyPath: '/readyz',
    files: { 'session-key': randomSecret },
    environment: (ctx) => ({
      HELLO_PORT: String(ctx.port),
      HELLO_INTERNAL_PORT: String(ctx.internalPort),
      HELLO_ORIGIN: ctx.publicOrigin('hello.localhost'),
      HELLO_LOGIN_ORIGIN: ctx.publicOrigin('login.localhost'),
      HELLO_APP_SECRET_FILE: ctx.applicationSecretFile('hello'),
      HELLO_SESSION_KEY_FILE: ctx.file('session-key'),
    }),
  },
]

/** Login with every stand-in. Browsers find them by their public names, which mean nothing to a server. */
function signInProviders({ signInProvider }: ServiceContext): Record<string, string> {
  if (!signInProvider) return {}
  const [github, google, microsoft] = [signInProvider('github'), signInProvider('google'), signInProvider('microsoft')]
  return {
    LOGIN_PROVIDERS: providerNames.join(),
    LOGIN_GITHUB_CLIENT_ID: github.clientId,
    LOGIN_GITHUB_CLIENT_SECRET_FILE: github.clientSecretFile,
    LOGIN_GITHUB_URL: github.publicOrigin,
    LOGIN_GITHUB_TOKEN_URL: `${github.internalOrigin}/login/oauth/access_token`,
    LOGIN_GITHUB_API_URL: github.internalOrigin,
    LOGIN_GOOGLE_CLIENT_ID: google.clientId,
    LOGIN_GOOGLE_CLIENT_SECRET_FILE: google.clientSecretFile,
    LOGIN_GOOGLE_ISSUER: google.publicOrigin,
    LOGIN_GOOGLE_DISCOVERY_URL: `${google.internalOrigin}/.well-known/openid-configuration`,
    LOGIN_MICROSOFT_CLIENT_ID: microsoft.clientId,
    LOGIN_MICROSOFT_CLIENT_SECRET_FILE: microsoft.clientSecretFile,
    LOGIN_MICROSOFT_ISSUER: `${microsoft.publicOrigin}/{tenantid}/v2.0`,
    LOGIN_MICROSOFT_DISCOVERY_URL: `${microsoft.internalOrigin}/common/v2.0/.well-known/openid-configuration`,
  }
}
