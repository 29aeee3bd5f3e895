import { apiHost, directRoutes } from '@constellation/manifest'
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
}

export const defaultSettings: Settings = {
  name: 'constellation',
  // Not `localhost`: browsers remember that login.localhost used TLS, and ./scripts/up serves that name without TLS.
  domain: 'constellation.localhost',
  port: '8443',
  address: '127.0.0.1',
  network: '172.30.240',
  images: '',
}

/** The origin of a host, as browsers see it. */
export function originOf({ domain, port }: Settings, host: string): string {
  return new URL(`https://${host}.${domain}:${port}`).origin
}

/** The hosts of the services. The mail catcher has the host `mail` in addition. */
export const serviceHosts: readonly string[] = services.flatMap(({ processes }) =>
  processes.flatMap(({ hosts }) => hosts),
)

/** The host of operators' commands, where an operation is open to them. */
const apiHosts = directRoutes.length > 0 ? [apiHost] : []

/** The names that the edge's certificate is for. */
export function publicNames({ domain }: Settings): string[] {
  return [...serviceHosts, ...apiHosts, 'mail'].map((name) => `${name}.${domain}`)
}
