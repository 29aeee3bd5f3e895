import type { Logger } from '@constellation/observability'
import ipaddr from 'ipaddr.js'

type Listening = {
  host: string
  /** Networks of the proxies in front. */
  trustedProxies: readonly string[]
  /** The variable in which an operator names them. */
  proxiesVariable: string
}

/**
 * Logs a warning when a service listens beyond this machine and no proxy is known that ends TLS for it. For services whose answers hold
 * tokens or credentials.
 */
export function warnAboutPlainHttp(logger: Logger, { host, trustedProxies, proxiesVariable }: Listening): void {
  const hasProxy = trustedProxies.some((network) => !isLoopback(network.split('/')[0] ?? ''))
  if (isLoopback(host) || hasProxy) return
  logger.warn(
    { host },
    `WARNING: this service listens on ${host}, and no proxy with TLS is known. Tokens and credentials travel in clear text. Listen on 127.0.0.1, or name the networks of the proxy in ${proxiesVariable}`,
  )
}

function isLoopback(host: string): boolean {
  if (/^(.+\.)?localhost$/i.test(host)) return true
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback'
}
