import {
  boolean,
  type ConfigOf,
  choice,
  defineConfig,
  file,
  integer,
  list,
  optional,
  origin,
  secretFile,
  text,
  url,
} from '@constellation/config'

/** Every variable that login reads. */
export const registry = defineConfig('login', {
  environment: choice('LOGIN_ENVIRONMENT', ['production', 'development'], {
    group: 'Process',
    default: 'production',
    help: 'Where this runs. `development` permits http on loopback hosts and serves the reference pages.',
  }),
  host: text('LOGIN_HOST', { group: 'Process', default: '127.0.0.1', help: 'The address to listen on.' }),
  port: integer('LOGIN_PORT', {
    group: 'Process',
    default: 7201,
    min: 0,
    max: 65_535,
    help: 'The port of pages and operations; the edge sends the public here.',
  }),
  internalPort: integer('LOGIN_INTERNAL_PORT', {
    group: 'Process',
    default: 7202,
    min: 0,
    max: 65_535,
    help: 'The port of `/metrics`.',
  }),
  graceSeconds: integer('LOGIN_SHUTDOWN_GRACE_SECONDS', {
    group: 'Process',
    default: 20,
    min: 1,
    max: 300,
    help: 'How long requests in flight may take once the service is told to stop.',
  }),
  logLevel: choice('LOGIN_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], {
    group: 'Process',
    default: 'info',
    help: 'The least level that is logged.',
  }),
  tracesUrl: optional(
    url('LOGIN_OTLP_TRACES_URL', {
      group: 'Process',
      help: 'Where OpenTelemetry traces are sent (OTLP over HTTP); nowhere when unset.',
    }),
  ),
  documents: boolean('LOGIN_DOCUMENTS', {
    group: 'Process',
    default: false,
    help: 'Serve `/openapi.json` and `/docs` in production as well.',
  }),
  trustedProxies: list('LOGIN_TRUSTED_PROXIES', {
    group: 'Process',
    default: '127.0.0.0/8,::1/128',
    help: 'Networks whose `X-Forwarded-For` is believed.',
  }),

  publicOrigin: origin('LOGIN_PUBLIC_ORIGIN', { group: 'Pages', help: 'The origin that browsers see.' }),
  locales: list('LOGIN_SUPPORTED_LOCALES', {
    group: 'Pages',
    default: 'en,da',
    help: 'The languages that pages and mails are offered in.',
  }),
  defaultLocale: text('LOGIN_DEFAULT_LOCALE', {
    group: 'Pages',
    default: 'en',
    help: 'The language of who prefers none of them.',
  }),
  privacyUrl: optional(
    url('LOGIN_PRIVACY_URL', { group: 'Pages', help: 'Where the footer leads for privacy; no link when unset.' }),
  ),
  helpUrl: optional(
    url('LOGIN_HELP_URL', { group: 'Pages', help: 'Where the footer leads for help; no link when unset.' }),
  ),
  passwordMinLength: integer('LOGIN_PASSWORD_MIN_LENGTH', {
    group: 'Pages',
    default: 15,
    min: 8,
    max: 64,
    help: 'The rule that forms state; rbac enforces its own.',
  }),

  applications: file('LOGIN_APPS_FILE', { group: 'Applications', help: 'JSON file of the registered applications.' }),
  handoffSeconds: integer('LOGIN_HANDOFF_TTL_SECONDS', {
    group: 'Applications',
    default: 60,
    min: 10,
    max: 300,
    help: 'Life of a one-time handoff code.',
  }),

  rbacUrl: origin('LOGIN_RBAC_URL', { group: 'Services', help: 'Where rbac is, on the internal network.' }),
  serviceKey: file('LOGIN_SERVICE_KEY_FILE', {
    group: 'Services',
    help: 'Key file of purpose `service-token`: proves login to rbac.',
  }),
  serviceKeys: file('LOGIN_SERVICE_JWKS_FILE', {
    group: 'Services',
    help: 'JWKS of every service that may call; each key names its service in `iss`.',
  }),
  logoutKey: file('LOGIN_LOGOUT_KEY_FILE', {
    group: 'Services',
    help: 'Key file of purpose `logout-token`: signs what tells applications of a log-out.',
  }),
  previousLogoutKeys: optional(
    text('LOGIN_LOGOUT_KEY_PREVIOUS_PATH', {
      group: 'Services',
      help: 'Folder of former key files that applications may still need.',
    }),
  ),

  databaseUrl: secretFile('LOGIN_DATABASE_URL_FILE', {
    group: 'Data',
    help: "File with the PostgreSQL URL of the service's own role.",
  }),
  databasePool: integer('LOGIN_DATABASE_POOL', {
    group: 'Data',
    default: 10,
    min: 2,
    max: 200,
    help: 'The most connections to PostgreSQL.',
  }),
  dataKeys: secretFile('LOGIN_DATA_KEYRING_FILE', {
    group: 'Data',
    help: 'File with the key ring that seals stored secrets.',
  }),
  cookieKey: secretFile('LOGIN_COOKIE_KEY_FILE', {
    group: 'Data',
    help: 'File with at least 32 random bytes, as text: binds forms to the browser they were sent to.',
  }),

  smtpUrl: secretFile('LOGIN_SMTP_URL_FILE', {
    group: 'Mail',
    help: 'File with the SMTP URL that mails leave through.',
  }),
  mailFrom: text('LOGIN_MAIL_FROM', {
    group: 'Mail',
    default: 'Constellation <no-reply@constellation.example>',
    help: 'The sender of mails.',
  }),
})

/** What only the migration reads: it runs as the owner of the database, before the service does. */
export const migrationRegistry = defineConfig('login', {
  ownerUrl: secretFile('LOGIN_MIGRATION_DATABASE_URL_FILE', {
    group: 'Migration',
    help: "File with the PostgreSQL URL of the database's owner.",
  }),
  serviceRole: text('LOGIN_DATABASE_ROLE', {
    group: 'Migration',
    default: 'login_service',
    help: 'The role that the service connects as, and that is given its rights.',
  }),
})

export type Config = ConfigOf<typeof registry>
