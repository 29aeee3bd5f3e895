import { addressPattern, type DirectRoute } from '@constellation/manifest'

/** From a host name, such as `login.localhost`, to its origin, such as `http://127.0.0.1:21043`, or to the operations that it leads to. */
export type HostTable = Readonly<Record<string, string | readonly OpenOperation[]>>

/** An operation that a host leads to, and where it is answered. */
export type OpenOperation = { method: string; address: RegExp; origin: string }

/** The operations of the host `api`. */
export function openOperations(
  routes: readonly DirectRoute[],
  originOf: (service: string) => string,
): readonly OpenOperation[] {
  return routes.map(({ service, method, path }) => ({
    method,
    address: new RegExp(addressPattern(path)),
    origin: originOf(service),
  }))
}

/**
 * The origin for a request. `unknown_host` when nobody serves the host, and `closed` when the host does not lead to this address. The
 * address is compared as it was sent, before anything is decoded.
 */
export function findOrigin(
  hosts: HostTable,
  {
    host = '',
    method = '',
    url = '',
  }: { host?: string | undefined; method?: string | undefined; url?: string | undefined },
): { origin: string } | 'unknown_host' | 'closed' {
  const name = host.toLowerCase().replace(/:\d*$/, '')
  const found = Object.hasOwn(hosts, name) ? hosts[name] : undefined
  if (found === undefined) return 'unknown_host'
  if (typeof found === 'string') return { origin: found }
  const [address = ''] = url.split('?', 1)
  const open = found.find((one) => one.method === method && one.address.test(address))
  return open ? { origin: open.origin } : 'closed'
}
