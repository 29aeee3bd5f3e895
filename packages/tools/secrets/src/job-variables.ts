import { createHash } from 'node:crypto'
import { type KeyPurpose, parseKeyPair, publicJwks } from '@constellation/tokens'
import type { SecretName } from './secrets.ts'
import type { CompleteState, Secret } from './state.ts'

/** What an operator gives a job: items of its variable, by the name of the job. */
export type Given = Readonly<Record<string, Readonly<Record<string, string>>>>
/** An application as login's file has it; hello's secret is filled in here. */
export type Registration = Readonly<Record<string, unknown>> & { id: string }
/** Items of Nomad variables, by path. */
export type JobVariables = Record<string, Record<string, string>>

type Secrets = CompleteState['secrets']

/**
 * What each job reads, by the path of its Nomad variable. A task reads its own job's variable; a migration alone reads that of its task, with the
 * owner's password.
 */
export function jobVariables(
  { secrets }: CompleteState,
  given: Given,
  registrations: readonly Registration[],
): JobVariables {
  const own: JobVariables = {
    edge: {},
    postgres: { administrator_password: secrets.postgres_administrator.current },
    databases: databases(secrets),
    redis: redis(secrets),
    rbac: {
      ...databaseLogin(secrets.rbac_database, 'rbac'),
      data_keyring: keyRing(secrets.rbac_data_key),
      service_key: secrets.rbac_service_key.current,
      service_keys: serviceKeys(secrets),
      token_key: secrets.rbac_token_key.current,
      token_key_accepted: secrets.rbac_token_key.accepted ?? '',
      bootstrap_secret: secrets.rbac_bootstrap_secret.current,
      recovery_pepper: lines(secrets.rbac_recovery_pepper),
    },
    login: {
      ...databaseLogin(secrets.login_database, 'login'),
      data_keyring: keyRing(secrets.login_data_key),
      service_key: secrets.login_service_key.current,
      service_keys: serviceKeys(secrets),
      logout_key: secrets.login_logout_key.current,
      logout_key_accepted: secrets.login_logout_key.accepted ?? '',
      cookie_key: lines(secrets.login_cookie_key),
      applications: JSON.stringify(registrations.map((one) => withSecret(one, secrets))),
    },
    hello: {
      application_secret: secrets.hello_application_secret.current,
      session_key: lines(secrets.hello_session_key),
      redis_user: 'hello',
      redis_password: secrets.hello_redis.current,
    },
  }
  const jobs = [...new Set([...Object.keys(own), ...Object.keys(given)])]
  const variables = jobs.map((job) => [`nomad/jobs/${job}`, { ...own[job], ...given[job] }] as const)
  return Object.fromEntries([
    ...variables.filter(([, items]) => Object.keys(items).length > 0),
    ['nomad/jobs/rbac/rbac/migrate', databaseLogin(secrets.rbac_database_owner, 'rbac_owner')],
    ['nomad/jobs/login/login/migrate', databaseLogin(secrets.login_database_owner, 'login_owner')],
  ])
}

/** The present value and whatever else is recognised, the present one first. */
function recognised({ current, accepted, kept = [] }: Secret): string[] {
  return [current, ...(accepted ? [accepted] : []), ...kept]
}

function lines(secret: Secret): string {
  return recognised(secret).join('\n')
}

function keyRing(secret: Secret): string {
  return JSON.stringify({ current: split(secret.current)[0], keys: Object.fromEntries(recognised(secret).map(split)) })
}

/** As one of the two roles that take turns. */
function databaseLogin({ current }: Secret, role: string): Record<string, string> {
  const [turn, password] = split(current)
  return { database_user: `${role}_${turn}`, database_password: password }
}

/** The passwords of all roles: an empty one means that the role signs in no more. */
function databases(secrets: Secrets): Record<string, string> {
  const roles = {
    rbac: secrets.rbac_database,
    rbac_owner: secrets.rbac_database_owner,
    login: secrets.login_database,
    login_owner: secrets.login_database_owner,
  }
  const passwords = Object.entries(roles).flatMap(([role, secret]) => {
    const byTurn = Object.fromEntries(recognised(secret).map(split))
    return ['a', 'b'].map((turn) => [`${role}_${turn}`, byTurn[turn] ?? ''])
  })
  const { current, accepted } = secrets.postgres_administrator
  return {
    administrator_password: current,
    administrator_password_accepted: accepted ?? '',
    ...Object.fromEntries(passwords),
  }
}

/** Redis is told hashes: who reads its file of users learns no password. */
function redis({ hello_redis, redis_reload }: Secrets): Record<string, string> {
  const passwordsOf = (secret: Secret) =>
    recognised(secret)
      .map((password) => `#${sha256(password)}`)
      .join(' ')
  const users = [
    'user default off resetpass resetchannels -@all',
    `user hello on resetpass ${passwordsOf(hello_redis)} resetkeys ~{relying-app}:* resetchannels -@all +@read +@write +@scripting +@connection -@dangerous +info`,
    `user reload on resetpass ${passwordsOf(redis_reload)} resetkeys resetchannels -@all +acl|load`,
  ]
  return { users: `${users.join('\n')}\n`, reload_password: redis_reload.current }
}

function serviceKeys({ rbac_service_key, login_service_key }: Secrets): string {
  const keys = Object.entries({ rbac: rbac_service_key, login: login_service_key }).flatMap(([iss, secret]) =>
    jwksOf(secret, 'service-token', iss),
  )
  return JSON.stringify({ keys })
}

function jwksOf({ current, accepted }: Secret, purpose: KeyPurpose, iss: string) {
  const previous = accepted ? [parseKeyPair(accepted, purpose)] : []
  return publicJwks({ current: parseKeyPair(current, purpose), previous }, { iss }).keys
}

/** Applications whose secret is made here are registered by its hash, and by that of the one that is accepted beside it. */
function withSecret(registration: Registration, secrets: Secrets): Registration {
  const name = `${registration.id}_application_secret` as SecretName
  const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined
  if (!secret) return registration
  return { ...registration, secretSha256: recognised(secret).map(sha256) }
}

function split(value: string): [string, string] {
  const at = value.indexOf(':')
  return [value.slice(0, at), value.slice(at + 1)]
}

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}
