import { createHash } from 'node:crypto'
import { askedOfPlace, identifier, itemOf, type SecretKind, type Service } from '@constellation/manifest'
import { type KeyPurpose, parseKeyPair, publicJwks } from '@constellation/tokens'
import { services as allServices, stateName } from './secrets.ts'
import { type CompleteState, type Secret, type Secrets, secretOf } from './state.ts'

/** Items of a job's variable that an operator gives, by the name of the job. */
export type Given = Readonly<Record<string, Readonly<Record<string, string>>>>
/** An application as login's file has it; the secrets of our own are filled in here. */
export type Registration = Readonly<Record<string, unknown>> & { id: string }
/** Items of Nomad variables, by path. */
export type JobVariables = Record<string, Record<string, string>>

/**
 * The items of every Nomad variable, by its path. A task reads the variable of its job. Only the migration reads the variable of its task,
 * which has the owner's password.
 */
export function jobVariables(
  { secrets }: CompleteState,
  given: Given,
  registrations: readonly Registration[],
  services: readonly Service[] = allServices,
): JobVariables {
  const shared = {
    service_keys: serviceKeys(secrets, services),
    applications: JSON.stringify(registrations.map((one) => withSecret(one, secrets))),
  }
  const own: JobVariables = {
    edge: {},
    postgres: { administrator_password: secretOf(secrets, 'postgres_administrator').current },
    databases: databases(secrets, services),
    redis: redis(secrets, services),
    ...eachProcess(services, (service, process) => [process, itemsOf(service, secrets, shared)]),
  }
  const jobs = [...new Set([...Object.keys(own), ...Object.keys(given)])]
  const variables = jobs.map((job) => [`nomad/jobs/${job}`, { ...own[job], ...given[job] }] as const)
  return {
    ...Object.fromEntries(variables.filter(([, items]) => Object.keys(items).length > 0)),
    ...eachProcess(services, (service, process, migrates) => [
      `nomad/jobs/${process}/${process}/migrate`,
      migrates ? databaseLogin(secrets, service, 'database_owner') : undefined,
    ]),
  }
}

type Entry = readonly [name: string, items: Record<string, string> | undefined]

function eachProcess(
  services: readonly Service[],
  entryOf: (service: Service, process: string, migrates: boolean) => Entry,
): JobVariables {
  const entries = services.flatMap((service) =>
    service.processes.map(({ name, migrates }) => entryOf(service, name, migrates)),
  )
  return Object.fromEntries(entries.filter((entry): entry is [string, Record<string, string>] => Boolean(entry[1])))
}

type Shared = Record<'service_keys' | 'applications', string>

function itemsOf(service: Service, secrets: Secrets, shared: Shared): Record<string, string> {
  const asked = askedOfPlace(service)
  const own = Object.entries(service.secrets).map(([name, kind]) =>
    itemsOfSecret(name, kind, secretOf(secrets, stateName(service, name))),
  )
  return {
    ...(service.database && databaseLogin(secrets, service, 'database')),
    ...Object.assign({}, ...own),
    ...(asked.has('serviceKeys') && { service_keys: shared.service_keys }),
    ...(asked.has('applications') && { applications: shared.applications }),
    ...(service.redis?.cluster && {
      redis_user: service.name,
      redis_password: secretOf(secrets, stateName(service, 'redis')).current,
    }),
  }
}

function itemsOfSecret(name: string, kind: SecretKind, secret: Secret): Record<string, string> {
  const item = itemOf(name, kind)
  switch (kind.kind) {
    case 'sealing-key-ring':
      return { [item]: keyRing(secret) }
    case 'text':
      return { [item]: kind.former === 'none' ? secret.current : recognised(secret).join('\n') }
    case 'signing-key':
      // Other services get the keys that sign calls from the shared JWKS.
      if (kind.purpose === 'service-token') return { [item]: secret.current }
      return { [item]: secret.current, [`${item}_accepted`]: secret.accepted ?? '' }
  }
}

/** All accepted values, the current one first. */
function recognised({ current, accepted, kept = [] }: Secret): string[] {
  return [current, ...(accepted ? [accepted] : []), ...kept]
}

function keyRing(secret: Secret): string {
  return JSON.stringify({ current: split(secret.current)[0], keys: Object.fromEntries(recognised(secret).map(split)) })
}

/** The login of one of the two roles that alternate. */
function databaseLogin(secrets: Secrets, service: Service, name: 'database' | 'database_owner') {
  const [turn, password] = split(secretOf(secrets, stateName(service, name)).current)
  return { database_user: `${roleOf(service, name)}_${turn}`, database_password: password }
}

function roleOf({ name }: Service, secret: 'database' | 'database_owner'): string {
  return secret === 'database' ? identifier(name) : `${identifier(name)}_owner`
}

/** The passwords of all roles. A role with an empty password may not sign in. */
function databases(secrets: Secrets, services: readonly Service[]): Record<string, string> {
  const uses = services
    .filter(({ database }) => database)
    .flatMap((service) => (['database', 'database_owner'] as const).map((name) => ({ service, name })))
  const passwords = uses.flatMap(({ service, name }) => {
    const byTurn = Object.fromEntries(recognised(secretOf(secrets, stateName(service, name))).map(split))
    return ['a', 'b'].map((turn) => [`${roleOf(service, name)}_${turn}`, byTurn[turn] ?? ''])
  })
  const { current, accepted } = secretOf(secrets, 'postgres_administrator')
  return {
    administrator_password: current,
    administrator_password_accepted: accepted ?? '',
    ...Object.fromEntries(passwords),
  }
}

/** Redis gets hashes, so that its file of users holds no password. */
function redis(secrets: Secrets, services: readonly Service[]): Record<string, string> {
  const passwordsOf = (name: string) =>
    recognised(secretOf(secrets, name))
      .map((password) => `#${sha256(password)}`)
      .join(' ')
  const users = services.flatMap((service) => {
    if (!service.redis?.cluster) return []
    const { keys, channels = [] } = service.redis
    const patterns = [...keys.map((key) => `~${key}`), 'resetchannels', ...channels.map((channel) => `&${channel}`)]
    const commands = `-@all +@read +@write +@scripting +@connection${channels.length ? ' +@pubsub' : ''} -@dangerous +info`
    const passwords = passwordsOf(stateName(service, 'redis'))
    return [`user ${service.name} on resetpass ${passwords} resetkeys ${patterns.join(' ')} ${commands}`]
  })
  const reload = `user reload on resetpass ${passwordsOf('redis_reload')} resetkeys resetchannels -@all +acl|load`
  const lines = ['user default off resetpass resetchannels -@all', ...users, reload]
  return { users: `${lines.join('\n')}\n`, reload_password: secretOf(secrets, 'redis_reload').current }
}

/** The JWKS by which services know each other. */
function serviceKeys(secrets: Secrets, services: readonly Service[]): string {
  const keys = services.flatMap((service) =>
    Object.entries(service.secrets).flatMap(([name, kind]) =>
      kind.kind === 'signing-key' && kind.purpose === 'service-token'
        ? jwksOf(secretOf(secrets, stateName(service, name)), kind.purpose, service.name)
        : [],
    ),
  )
  return JSON.stringify({ keys })
}

function jwksOf({ current, accepted }: Secret, purpose: KeyPurpose, iss: string) {
  const previous = accepted ? [parseKeyPair(accepted, purpose)] : []
  return publicJwks({ current: parseKeyPair(current, purpose), previous }, { iss }).keys
}

/** Registers our applications by the hashes of their accepted secrets. */
function withSecret(registration: Registration, secrets: Secrets): Registration {
  const secret = secrets[stateName({ name: registration.id }, 'application_secret')]
  return secret ? { ...registration, secretSha256: recognised(secret).map(sha256) } : registration
}

function split(value: string): [string, string] {
  const at = value.indexOf(':')
  return [value.slice(0, at), value.slice(at + 1)]
}

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}
