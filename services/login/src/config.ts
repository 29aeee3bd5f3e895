import {
  brandVariables,
  type ConfigOf,
  choice,
  defineConfig,
  file,
  integer,
  list,
  mailWays,
  migrationVariables,
  networks,
  optional,
  origin,
  processVariables,
  secretFile,
  serviceVariables,
  text,
  unlessEmpty,
  url,
} from '@constellation/config'
import { providerVariables } from './providers/variables.ts'

/** Every variable that login reads. */
export const registry = defineConfig('login', {
  ...processVariables('LOGIN', { port: 7201 }),
  ...serviceVariables('LOGIN'),
  trustedProxies: networks('LOGIN_TRUSTED_PROXIES', {
    group: 'Process',
    default: '127.0.0.0/8,::1/128',
    help: 'Networks of the proxies in front: their `X-Forwarded-For`, or `Forwarded` where they send no other, is believed. They must remove what a client sent of these.',
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
    help: 'The language for people who prefer none of them.',
  }),
  privacyUrl: optional(
    url('LOGIN_PRIVACY_URL', {
      group: 'Pages',
      help: 'The privacy page that the footer links to; no link when unset.',
    }),
  ),
  helpUrl: optional(
    url('LOGIN_HELP_URL', { group: 'Pages', help: 'The help page that the footer links to; no link when unset.' }),
  ),
  passwordMinLength: integer('LOGIN_PASSWORD_MIN_LENGTH', {
    group: 'Pages',
    default: 15,
    min: 8,
    max: 64,
    help: 'The minimum that forms show; rbac enforces its own.',
  }),

  ...brandVariables('LOGIN'),

  applications: file('LOGIN_APPS_FILE', { group: 'Applications', help: 'JSON file of the registered applications.' }),
  handoffSeconds: integer('LOGIN_HANDOFF_TTL_SECONDS', {
    group: 'Applications',
    default: 60,
    min: 10,
    max: 300,
    help: 'Lifetime of a one-time handoff code.',
  }),

  rbacUrl: origin('LOGIN_RBAC_URL', { group: 'Services', help: 'Where rbac is, on the internal network.' }),
  platformApiUrl: optional(
    origin('LOGIN_PLATFORM_API_URL', {
      group: 'Services',
      help: 'Where platform-api is, on the internal network. Without it nobody accepts an invitation.',
    }),
  ),
  logoutKey: file('LOGIN_LOGOUT_KEY_FILE', {
    group: 'Services',
    help: 'Key file of purpose `logout-token`: signs the logout tokens for applications.',
  }),
  previousLogoutKeys: optional(
    text('LOGIN_LOGOUT_KEY_PREVIOUS_PATH', {
      group: 'Services',
      help: 'Folder of former key files that applications may still need.',
    }),
  ),

  ...providerVariables,

  cookieKey: secretFile('LOGIN_COOKIE_KEY_FILE', {
    group: 'Data',
    help: 'File with at least 32 random bytes, as text: binds forms to their browser. Further lines are older keys that are still accepted.',
  }),

  mailThrough: choice('LOGIN_MAIL_THROUGH', mailWays, {
    group: 'Mail',
    default: 'smtp',
    help: 'How mails leave: by a mail server, or through mx-worker. Mails that wait take the way that is chosen when they leave.',
  }),
  smtpUrl: unlessEmpty(
    secretFile('LOGIN_SMTP_URL_FILE', {
      group: 'Mail',
      anchor: 'mail',
      help: 'File with the SMTP URL of the mail server. `smtp` needs it.',
    }),
  ),
  mxWorkerUrl: optional(
    origin('LOGIN_MX_WORKER_URL', {
      group: 'Mail',
      anchor: 'mail',
      help: 'Where mx-worker is, on the internal network. `mx-worker` needs it.',
    }),
  ),
  mailFrom: text('LOGIN_MAIL_FROM', {
    group: 'Mail',
    default: 'Constellation <no-reply@constellation.example>',
    help: "The sender of mails. Through mx-worker it is a mailbox of the platform's account.",
  }),
})

/** What only the migration reads. */
export const migrationRegistry = defineConfig('login', migrationVariables('LOGIN', { role: 'login_service' }))

export type Config = ConfigOf<typeof registry>
