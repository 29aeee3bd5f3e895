import { CommandFailure } from '@constellation/command'
import { directRoutes, hostsOf } from '@constellation/manifest'
import { services } from './services.ts'

/** The settings of a deployment. It remembers them. */
export type Settings = {
  /** The compose project. */
  name: string
  domain: string
  port: string
  /** The address of this machine that the edge is published on. */
  address: string
  /** The first three numbers of the edge's network. */
  network: string
  /** The file that names the images. Empty: images are built from this checkout. */
  images: string
  /** Which builds run of services that have several, such as `broker=testnet`, by commas. Empty: the default of each. */
  builds: string
}

export const defaultSettings: Settings = {
  name: 'constellation',
  // Not `localhost`: browsers remember that login.localhost used TLS, and ./scripts/up serves that name without TLS.
  domain: 'constellation.localhost',
  port: '8443',
  address: '127.0.0.1',
  network: '172.30.240',
  images: '',
  builds: '',
}

/** The origin of a host, as browsers see it. */
export function originOf({ domain, port }: Settings, host: string): string {
  return new URL(`https://${host}.${domain}:${port}`).origin
}

/** The program of each service that has several builds, by the service. Throws a CommandFailure for a build that does not exist. */
export function programsOf(builds: string): Record<string, string> {
  const pairs = builds.split(',').filter(Boolean)
  const selected = new Map(
    pairs.map((text) => {
      const [name = '', build = ''] = text.split('=')
      return [name, build] as const
    }),
  )
  const known = services.flatMap((service) => (service.builds ? [{ name: service.name, ...service.builds }] : []))
  const offered = known.flatMap(({ name, entries }) => Object.keys(entries).map((build) => `${name}=${build}`))
  const strange = pairs.find((text) => !offered.includes(text))
  if (strange !== undefined)
    throw new CommandFailure(`--builds: there is no ${strange}`, `choose from ${offered.join(', ')}`)
  return Object.fromEntries(
    known.map(({ name, entries }) => {
      const [main = 'main'] = Object.values(entries)
      return [name, `${entries[selected.get(name) ?? ''] ?? main}.js`]
    }),
  )
}

/** The hosts of the services. The mail catcher has the host `mail` in addition. */
export const serviceHosts: readonly string[] = hostsOf(services, [])

/** The names that the edge's certificate is for. */
export function publicNames({ domain }: Settings): string[] {
  return [...hostsOf(services, directRoutes), 'mail'].map((name) => `${name}.${domain}`)
}
