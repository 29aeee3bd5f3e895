import {
  boolean,
  type ConfigOf,
  choice,
  defineConfig,
  file,
  integer,
  integers,
  list,
  migrationVariables,
  networks,
  optional,
  origin,
  processVariables,
  secretFile,
  serviceVariables,
  text,
  unlessEmpty,
} from '@constellation/config'
import type { AuditPolicy } from './audit/anchor-everywhere.ts'
import { peopleVariables } from './auth-methods/people-variables.ts'
import { cloudVariables } from './cloud/cloud-variables.ts'
import { evmVariables } from './evm-config.ts'
import { environmentOfDevMode, removedNames } from './legacy-names.ts'

const ofProcess = processVariables('BROKER', { port: 8091 })

const variables = {
  ...ofProcess,
  environment: { ...ofProcess.environment, aliases: [{ name: 'BROKER_DEV_MODE', derive: environmentOfDevMode }] },
  host: { ...ofProcess.host, aliases: ['BROKER_BIND'] },
  graceSeconds: integer('BROKER_SHUTDOWN_GRACE_SECONDS', {
    group: 'Core',
    default: 30,
    min: 1,
    max: 300,
    help: 'How long requests in flight may take once the service is told to stop.',
  }),
  trustedProxies: networks('BROKER_TRUSTED_PROXIES', {
    group: 'Core',
    default: '127.0.0.0/8,::1/128',
    help: 'Networks of the proxies in front: their `X-Forwarded-For` is believed. They must remove what a client sent of it.',
  }),
  bodyLimitBytes: integer('BROKER_REQUEST_BODY_LIMIT_BYTES', {
    group: 'Core',
    default: 1_048_576,
    min: 1024,
    max: 16_777_216,
    help: 'The most bytes that the body of a request may have.',
  }),
  maxSkewSeconds: integer('BROKER_NTP_MAX_SKEW_SECONDS', {
    group: 'Core',
    default: 60,
    min: 0,
    max: 300,
    help: "How far a caller's clock may differ from ours.",
  }),
  ...serviceVariables('BROKER', { group: 'Core' }),
  redisUrl: optional(
    secretFile('BROKER_REDIS_URL_FILE', {
      group: 'Core',
      help: 'File with the Redis URL for rate limits; PostgreSQL counts when unset.',
    }),
  ),
  ...cloudVariables,
  refuseToBootStrict: boolean('BROKER_REFUSE_TO_BOOT_STRICT', {
    group: 'Core',
    default: false,
    help: 'Whether an unknown name and a system that does not answer at the start end the process. By default they are a warning and a check of `/readyz`.',
  }),

  issuer: origin('BROKER_OIDC_ISSUER', {
    group: 'Oidc',
    anchor: 'oidc-issuer',
    help: 'The public origin of the broker, which the cloud knows as the issuer. It has no path and no slash at its end.',
  }),
  oidcKey: file('BROKER_OIDC_KEY_FILE', {
    group: 'Oidc',
    anchor: 'oidc-keypair',
    aliases: ['BROKER_OIDC_KEYPAIR_PATH'],
    help: 'Key file of purpose `oidc`: signs the web-identity tokens that the cloud accepts.',
  }),
  previousOidcKeys: optional(
    text('BROKER_OIDC_KEY_PREVIOUS_PATH', {
      group: 'Oidc',
      help: 'Folder of further key files that are published: former ones, and one that will sign later.',
    }),
  ),
  oidcJwtSeconds: integer('BROKER_OIDC_JWT_TTL_SECONDS', {
    group: 'Oidc',
    default: 300,
    min: 60,
    max: 3600,
    help: 'The lifetime of a web-identity token.',
  }),

  oidcJwtRequiresCall: boolean('BROKER_OIDC_JWT_REQUIRES_CALL', {
    group: 'Oidc',
    default: true,
    help: 'Whether a web-identity token needs a signed call and a grant. `false` is for old clients: who steals a session can then ask STS alone.',
  }),

  sessionKey: file('BROKER_SESSION_KEY_FILE', {
    group: 'SessionJwt',
    anchor: 'session-keypair',
    aliases: ['BROKER_SESSION_KEYPAIR_PATH'],
    help: 'Key file of purpose `session`: signs the sessions of programs, proofs of grants and heads of the audit.',
  }),
  previousSessionKeys: optional(
    text('BROKER_SESSION_KEY_PREVIOUS_PATH', {
      group: 'SessionJwt',
      help: 'Folder of former key files whose tokens are still accepted.',
    }),
  ),
  sessionSeconds: integer('BROKER_SESSION_JWT_TTL_SECONDS', {
    group: 'SessionJwt',
    default: 18_000,
    min: 60,
    max: 86_400,
    help: 'The lifetime of a session.',
  }),

  authMethods: list('BROKER_AUTH_METHODS', {
    group: 'Auth',
    default: 'wallet_sig',
    anchor: 'auth-method-not-compiled',
    help: 'The ways of signing in that are open, of those that this build has: `wallet_sig`; in the testnet build also `email_link` and `oauth2_google`.',
  }),
  walletProvisioner: choice('BROKER_WALLET_PROVISIONER', ['client_keystore'], {
    group: 'Auth',
    default: 'client_keystore',
    anchor: 'wallet-provisioner-not-compiled',
    help: 'Where the keys of wallets are. `client_keystore`: with their owners; the broker knows addresses alone.',
  }),
  chainIds: optional(
    integers('BROKER_SIWE_CHAIN_IDS', {
      group: 'Auth',
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      help: 'The chains that a wallet may sign in on, by their ids; any when unset.',
    }),
  ),
  requireCallDomain: boolean('BROKER_REQUIRE_CALL_DOMAIN', {
    group: 'Auth',
    default: false,
    help: 'Whether a signed call must name the endpoint and the broker that it is for.',
  }),
  mintMaxAgeSeconds: integer('BROKER_MINT_MAX_AGE_SECONDS', {
    group: 'Auth',
    default: 300,
    min: 30,
    max: 2700,
    help: 'How old a signed call may be.',
  }),

  ...peopleVariables,
  legacyExchange: boolean('BROKER_LEGACY_EXCHANGE', {
    group: 'Auth',
    default: true,
    help: 'Whether programs may exchange an access token of a user for a session. Goes with 1.0.',
  }),
  requireExplicitGrant: boolean('BROKER_REQUIRE_EXPLICIT_GRANT', {
    group: 'Grants',
    default: true,
    help: 'Whether a credential needs a grant. `false` is for the time in which old programs get their first grants.',
  }),
  grantServices: list('BROKER_GRANT_SERVICES', {
    group: 'Grants',
    default: 's3',
    help: 'The services that a grant can be for.',
  }),
  grantMaxSeconds: integer('BROKER_GRANT_MAX_TTL_SECONDS', {
    group: 'Grants',
    default: 31_536_000,
    min: 60,
    max: 315_360_000,
    help: 'The longest lifetime of a grant.',
  }),

  recoveryGrantDelaySeconds: integer('BROKER_RECOVERY_GRANT_DELAY_SECONDS', {
    group: 'Recovery',
    default: 0,
    min: 0,
    max: 2_592_000,
    help: 'How long the grant of a recovery waits before it begins. The master can cancel it meanwhile.',
  }),
  linkRequiresProof: boolean('BROKER_LINK_REQUIRE_PROOF', {
    group: 'Recovery',
    default: true,
    help: 'Whether a link needs a sign-in of the identity. `false` counts in development alone.',
  }),
  recoveryLookup: choice('BROKER_RECOVERY_LOOKUP', ['open', 'authenticated'], {
    group: 'Recovery',
    default: 'open',
    help: 'Who may ask whether an identity is linked: anyone, or a program with a session.',
  }),

  auditAnchors: list('BROKER_AUDIT_ANCHORS', {
    group: 'Audit',
    anchor: 'audit-anchor-not-compiled',
    default: 'postgres',
    help: 'Where every release is recorded before it leaves, in this order.',
  }),
  reconcileSeconds: integer('BROKER_RECONCILE_INTERVAL_SECONDS', {
    group: 'Audit',
    default: 15,
    min: 1,
    max: 3600,
    help: 'How often records are looked for that an anchor did not confirm.',
  }),
  reconcileAttempts: integer('BROKER_RECONCILE_MAX_ATTEMPTS', {
    group: 'Audit',
    default: 20,
    min: 1,
    max: 1000,
    help: 'How often such a record is tried before it is given up.',
  }),
  auditPolicy: choice<AuditPolicy>('BROKER_AUDIT_POLICY', ['dual_strict', 'postgres_primary', 'evm_primary'], {
    group: 'Audit',
    anchor: 'audit-policy',
    default: 'dual_strict',
    help: 'Which anchors have to confirm before a release: all of them, or the one that is named.',
  }),

  // Only the anchor `evm_testnet` needs these five, and says so itself.
  evmRpcUrl: unlessEmpty(evmVariables.rpcUrl),
  evmChainId: optional(evmVariables.chainId),
  evmContract: optional(evmVariables.contract),
  evmKeystore: unlessEmpty(evmVariables.keystore),
  evmPassword: unlessEmpty(evmVariables.password),
  evmMinBalance: evmVariables.minBalance,
  evmTransactionsPerDay: evmVariables.transactionsPerDay,
  evmConfirmations: evmVariables.confirmations,

  mintsPerHour: integer('BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI', {
    group: 'Limits',
    default: 30,
    min: 1,
    max: 10_000,
    help: 'Credentials that one account may mint in an hour.',
  }),
  challengesPerHour: integer('BROKER_RATE_LIMIT_CHALLENGES_PER_HOUR_PER_IP', {
    group: 'Limits',
    default: 60,
    min: 1,
    max: 100_000,
    help: 'Sign-ins that one network address may start in an hour.',
  }),
}

/** Every variable that the broker reads. */
export const registry = defineConfig('broker', variables, { strict: 'refuseToBootStrict', removed: removedNames })

/** What only the migration reads. */
export const migrationRegistry = defineConfig('broker', migrationVariables('BROKER', { role: 'broker_service' }))

/** What only the command reads that deploys the contract. */
export const deployRegistry = defineConfig('broker', {
  rpcUrl: evmVariables.rpcUrl,
  chainId: evmVariables.chainId,
  keystore: evmVariables.keystore,
  password: evmVariables.password,
})

export type Config = ConfigOf<typeof registry>
