import type { Context } from 'hono'
import ipaddr from 'ipaddr.js'

/**
 * The address a request comes from: the socket's peer, or, where the peer is a trusted proxy, the right-most address in
 * `X-Forwarded-For` that is none. A client cannot choose it.
 */
export function clientAddress(context: Context, trustedProxies: readonly string[]): string {
  const chain = [...(context.req.header('x-forwarded-for') ?? '').split(','), peerAddress(context)]
  const addresses = chain.map((entry) => entry.trim()).filter((entry) => ipaddr.isValid(entry))
  return addresses.findLast((address) => !isTrusted(address, trustedProxies)) ?? addresses[0] ?? '0.0.0.0'
}

/** Absent where the app runs without a socket, as in a test: then the request comes from this machine. */
function peerAddress(context: Context) {
  const bindings: { incoming?: { socket?: { remoteAddress?: string } } } | undefined = context.env
  return bindings?.incoming?.socket?.remoteAddress ?? '127.0.0.1'
}

function isTrusted(address: string, ranges: readonly string[]) {
  const parsed = ipaddr.process(address)
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range)
    return network.kind() === parsed.kind() && parsed.match([network, bits])
  })
}
