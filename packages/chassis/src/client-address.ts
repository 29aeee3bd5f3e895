import type { Context } from 'hono'
import ipaddr from 'ipaddr.js'

/**
 * The address that a request comes from, in one spelling: the socket's peer, or behind trusted proxies the right-most address that is not
 * a trusted proxy. An unreadable entry ends the walk, so a client cannot choose its address. `X-Forwarded-For` counts, or `Forwarded` (RFC
 * 7239) when the former is absent.
 */
export function clientAddress(context: Context, trustedProxies: readonly string[]): string {
  let nearest = readAddress(peerAddress(context)) ?? '0.0.0.0'
  for (const entry of forwardedFor(context).toReversed()) {
    if (!isTrusted(nearest, trustedProxies)) return nearest
    const address = readAddress(entry)
    if (!address) return nearest
    nearest = address
  }
  return nearest
}

/** The hops that proxies have noted, the nearest last. */
function forwardedFor({ req }: Context): string[] {
  const listed = req.header('x-forwarded-for')
  if (listed !== undefined) return listed.split(',')
  const forwarded = req.header('forwarded')
  return forwarded === undefined ? [] : forwarded.split(',').map(forParameter)
}

/** The `for` of one hop. Names and hidden identifiers are no addresses (RFC 7239 §6). */
function forParameter(hop: string): string {
  const [, quoted, token] = /(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^";\s]*))/i.exec(hop) ?? []
  return quoted ?? token ?? ''
}

/** An address with or without port and brackets. IPv4 that is mapped into IPv6 is IPv4. */
function readAddress(entry: string): string | undefined {
  const text = entry.trim()
  const [, bracketed] = /^\[([\da-f:.]+)\](?::\d{1,5})?$/i.exec(text) ?? []
  const [, beforePort] = /^([\d.]+):\d{1,5}$/.exec(text) ?? []
  const address = bracketed ?? beforePort ?? text
  const isReadable =
    ipaddr.IPv4.isValidFourPartDecimal(address) || (/^[\da-f:.]*$/i.test(address) && ipaddr.IPv6.isValid(address))
  return isReadable ? ipaddr.process(address).toString() : undefined
}

/** Absent where the app runs without a socket, as in a test: then the request comes from this machine. */
function peerAddress(context: Context): string {
  const bindings: { incoming?: { socket?: { remoteAddress?: string } } } | undefined = context.env
  return bindings?.incoming?.socket?.remoteAddress ?? '127.0.0.1'
}

function isTrusted(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.process(address)
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range)
    return network.kind() === parsed.kind() && parsed.match([network, bits])
  })
}
