import { apiHost, directRoutes, signInProviders } from '@constellation/manifest'
import { type HostTable, openOperations } from './edge/host-table.ts'
import type { ServiceDescription } from './service-description.ts'
import { providerHosts } from './sign-in-providers.ts'
import { bucket, cloudHosts } from './start-cloud.ts'

export const mailHost = 'mail.localhost'

/** The names of everything that listens on a port of its own. */
export function portNames(services: readonly ServiceDescription[]): string[] {
  const ofServices = services.flatMap(({ name }) => [name, `${name}-internal`])
  return ['postgres', 'smtp', 'mail', 'sts', 's3', 'graph', 'authentik', ...signInProviders, ...ofServices]
}

/** Where the edge finds each host. */
export function hostTable(services: readonly ServiceDescription[], portOf: (name: string) => number): HostTable {
  const served = services.flatMap(({ name, hosts }) => hosts.map((host) => [host, `http://127.0.0.1:${portOf(name)}`]))
  const beside = [
    ['mail', mailHost] as const,
    ['sts', cloudHosts.sts] as const,
    ['s3', cloudHosts.s3] as const,
    ['s3', `${bucket}.${cloudHosts.s3}`] as const,
    ...signInProviders.map((name) => [name, providerHosts[name]] as const),
  ]
  const api = openOperations(directRoutes, (service) => `http://127.0.0.1:${portOf(service)}`)
  const commands = api.length > 0 ? { [`${apiHost}.localhost`]: api } : {}
  return Object.fromEntries([
    ...Object.entries(commands),
    ...served,
    ...beside.map(([name, host]) => [host, `http://127.0.0.1:${portOf(name)}`]),
  ])
}

export function publicAddresses(services: readonly ServiceDescription[], publicOrigin: (host: string) => string) {
  const hosts = services.flatMap((service) => service.hosts)
  return Object.fromEntries(hosts.map((host) => [host.replace(/\.localhost$/, ''), publicOrigin(host)]))
}
