import {
  boolean,
  brandNameVariable,
  type ConfigOf,
  choice,
  defineConfig,
  file,
  integer,
  list,
  migrationVariables,
  optional,
  origin,
  processVariables,
  secretFile,
  serviceVariables,
  text,
} from '@constellation/config'
import { MfaMode } from '@constellation/contracts-rbac'

/** Every variable that rbac reads. */
export const registry = defineConfig('rbac', {
  ...processVariables('RBAC', { port: 7101 }),
  ...serviceVariables('RBAC'),
  purgeAfterDays: integer('RBAC_PURGE_DELETED_DAYS', {
    group: 'Data',
    default: 30,
    min: 1,
    max: 3650,
    help: 'How long a deleted user can be restored.',
  }),
  redisUrl: optional(
    secretFile('RBAC_REDIS_URL_FILE', {
      group: 'Data',
      help: 'File with the Redis URL for rate limits and invalidation; PostgreSQL does both when unset.',
    }),
  ),

  issuer: text('RBAC_TOKEN_ISSUER', { group: 'Tokens', default: 'constellation', help: '`iss` of user tokens.' }),
  audiences: list('RBAC_TOKEN_AUDIENCES', {
    group: 'Tokens',
    default: 'rbac,login,broker,mx-worker,platform-api,console',
    help: '`aud` of user tokens: the internal services.',
  }),
  tokenKey: file('RBAC_TOKEN_KEY_FILE', { group: 'Tokens', help: 'Key file of purpose `user-token`.' }),
  previousTokenKeys: optional(
    text('RBAC_TOKEN_KEY_PREVIOUS_PATH', {
      group: 'Tokens',
      help: 'Folder of former key files whose tokens are still accepted.',
    }),
  ),
  accessSeconds: integer('RBAC_ACCESS_TTL_SECONDS', {
    group: 'Tokens',
    default: 900,
    min: 60,
    max: 3600,
    help: 'The lifetime of an access token.',
  }),
  refreshIdleSeconds: integer('RBAC_REFRESH_IDLE_SECONDS', {
    group: 'Tokens',
    default: 604_800,
    min: 300,
    max: 7_776_000,
    help: 'The idle lifetime of a session.',
  }),
  sessionAbsoluteSeconds: integer('RBAC_SESSION_ABSOLUTE_SECONDS', {
    group: 'Tokens',
    default: 2_592_000,
    min: 3600,
    max: 31_536_000,
    help: 'The absolute lifetime of a session.',
  }),

  signUpEnabled: boolean('RBAC_SIGNUP_ENABLED', {
    group: 'Sign-up',
    default: true,
    help: 'Whether new accounts can be opened.',
  }),
  autoLink: boolean('RBAC_AUTO_LINK', {
    group: 'Sign-up',
    default: true,
    help: 'Whether an external identity with a proved address is linked to the user who proved the same address; an account can turn it off for its own users.',
  }),
  mailsFromAddress: integer('RBAC_MAILS_FROM_ADDRESS', {
    group: 'Sign-up',
    default: 300,
    min: 10,
    max: 100_000,
    help: 'Mails that one network address may request in an hour. A school or an office often has one address.',
  }),
  accountsFromAddress: integer('RBAC_ACCOUNTS_FROM_ADDRESS', {
    group: 'Sign-up',
    default: 300,
    min: 10,
    max: 100_000,
    help: 'Accounts that one network address may open in an hour with an identity of a provider, which costs no mail.',
  }),
  bootstrapSecret: secretFile('RBAC_BOOTSTRAP_SECRET_FILE', {
    group: 'Sign-up',
    help: 'File with the secret that creates the first platform administrator, while there is none.',
  }),
  loginUrl: origin('RBAC_LOGIN_URL', {
    group: 'Events',
    help: 'Where login receives events, on the internal network.',
  }),

  brandName: brandNameVariable('RBAC'),

  mfaMode: choice<MfaMode>('RBAC_MFA_MODE', MfaMode.options, {
    group: 'Second factors',
    default: 'optional',
    help: 'The mode that every account has at least; an account may be stricter. Platform administrators always need a second factor.',
  }),
  recoveryPepper: secretFile('RBAC_RECOVERY_PEPPER_FILE', {
    group: 'Second factors',
    help: 'File with the secret that recovery codes are hashed with, at least 32 characters; a line of its own for each former one, below.',
  }),
  factorResetHours: integer('RBAC_FACTOR_RESET_HOURS', {
    group: 'Second factors',
    default: 72,
    min: 1,
    max: 720,
    help: 'How long a reset of lost factors waits, so that a person who did not request it can cancel it.',
  }),
  rpId: text('RBAC_RP_ID', {
    group: 'Second factors',
    help: 'The registrable domain of passkeys: the host of login, or a domain above it. Changing it voids every passkey.',
  }),
  webauthnOrigins: list('RBAC_WEBAUTHN_ORIGINS', {
    group: 'Second factors',
    help: 'The exact origins on which passkeys may be used: that of login.',
  }),

  passwordMinLength: integer('RBAC_PASSWORD_MIN_LENGTH', {
    group: 'Passwords',
    default: 15,
    min: 8,
    max: 64,
    help: 'The minimum length of a password, in characters.',
  }),
  passwordBlocklist: optional(
    file('RBAC_PASSWORD_BLOCKLIST_FILE', {
      group: 'Passwords',
      help: 'File with more refused passwords, one per line, besides the built-in list.',
    }),
  ),
  breachedPasswords: choice('RBAC_BREACHED_PASSWORDS', ['off', 'api', 'file'], {
    group: 'Passwords',
    default: 'off',
    help: 'Whether a new password is looked up among leaked ones: not at all, by a range interface (k-anonymity), or in a local file.',
  }),
  breachedPasswordsUrl: origin('RBAC_BREACHED_PASSWORDS_URL', {
    group: 'Passwords',
    default: 'https://api.pwnedpasswords.com',
    help: 'The range interface. It learns the first five characters of the SHA-1 of each new password.',
  }),
  breachedPasswordsFile: optional(
    text('RBAC_BREACHED_PASSWORDS_FILE_PATH', {
      group: 'Passwords',
      help: 'File with the SHA-1 hashes of leaked passwords in order, one per line.',
    }),
  ),
  argonMemoryKib: integer('RBAC_ARGON2_MEMORY_KIB', {
    group: 'Passwords',
    default: 19_456,
    min: 19_456,
    max: 1_048_576,
    help: 'Memory of one hash, in KiB.',
  }),
  argonIterations: integer('RBAC_ARGON2_ITERATIONS', {
    group: 'Passwords',
    default: 2,
    min: 2,
    max: 20,
    help: 'Passes of one hash.',
  }),
  hashConcurrency: integer('RBAC_HASH_CONCURRENCY', {
    group: 'Passwords',
    default: 2,
    min: 1,
    max: 64,
    help: 'Password hashes that one instance computes at once: as many as it has cores.',
  }),
  signInWaitMs: integer('RBAC_SIGN_IN_WAIT_MS', {
    group: 'Passwords',
    default: 2000,
    min: 0,
    max: 10_000,
    help: 'How long a sign-in may wait for its hash, as predicted. A longer one is refused with 503 at once: login gives up after five seconds.',
  }),
})

/** What only the migration reads. */
export const migrationRegistry = defineConfig('rbac', migrationVariables('RBAC', { role: 'rbac_service' }))

export type Config = ConfigOf<typeof registry>
