import path from 'node:path'
import { identifier, readServices, type Service, text } from '@constellation/manifest'
import { alternatingLogin, type Kind } from './kinds.ts'

/** The kind of each secret, by its name in the stored state. */
export type SecretTable = Readonly<Record<string, Kind>>

/** Every service of the checkout. */
export const services = await readServices(path.resolve(import.meta.dirname, '../../../..'))

/** Every secret that a constellation makes itself. Secrets that operators give, such as a mail server's URL, are not included. */
export const secrets: SecretTable = secretsOf(services)

export const secretNames: readonly string[] = Object.keys(secrets)

/** The secrets of the platform and of these services. */
export function secretsOf(services: readonly Service[]): SecretTable {
  const platform = { postgres_administrator: text(), redis_reload: text() }
  return Object.assign(platform, ...services.map(secretsOfService))
}

function secretsOfService(service: Service): SecretTable {
  const all = {
    ...(service.database && { database: alternatingLogin, database_owner: alternatingLogin }),
    ...service.secrets,
    ...(service.redis?.cluster && { redis: text() }),
  }
  return Object.fromEntries(Object.entries(all).map(([name, kind]) => [stateName(service, name), kind]))
}

/** The name of a service's secret in the stored state: `rbac_data_key`. */
export function stateName(service: Pick<Service, 'name'>, secret: string): string {
  return `${identifier(service.name)}_${secret}`
}
