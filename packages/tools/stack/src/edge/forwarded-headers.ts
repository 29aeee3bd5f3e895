import type { IncomingMessage } from 'node:http'

/** Headers of one connection (RFC 9110 §7.6.1). */
const notPassedOn = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])
/** Headers about the client that only the edge may set. */
const setByTheEdge = new Set(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'])

/** A message's headers in order and with repetitions, without those of the connection: name, value, name… */
export function endToEndHeaders(message: IncomingMessage): string[] {
  const named = (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  const { rawHeaders } = message
  return rawHeaders.filter((_text, index) => {
    const name = (rawHeaders[index - (index % 2)] ?? '').toLowerCase()
    return !notPassedOn.has(name) && !named.includes(name)
  })
}

/** The headers for the service: those of the client, and the edge's own headers about the client. */
export function requestHeaders(request: IncomingMessage): string[] {
  const kept = endToEndHeaders(request)
  const headers = kept.filter((_text, index) => !setByTheEdge.has((kept[index - (index % 2)] ?? '').toLowerCase()))
  headers.push('x-forwarded-for', clientAddress(request), 'x-forwarded-proto', 'http')
  headers.push('x-forwarded-host', request.headers.host ?? '')
  return headers
}

function clientAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}
