import { type IncomingMessage, request as open } from 'node:http'
import { type Duplex, pipeline } from 'node:stream'
import { endToEndHeaders, requestHeaders } from './forwarded-headers.ts'

/** Forwards an upgrade (a WebSocket) to `origin`, then bytes both ways until one side ends. */
export function forwardUpgrade(origin: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { hostname, port } = new URL(origin)
  const headers = [...requestHeaders(request), 'connection', 'upgrade', 'upgrade', request.headers.upgrade ?? '']
  const upstream = open({ hostname, port, headers, method: request.method, path: request.url, setHost: false })
  upstream.once('upgrade', (answer, upstreamSocket, upstreamHead) => {
    socket.write(statusLineAndHeaders(answer, ['connection', 'upgrade', 'upgrade', answer.headers.upgrade ?? '']))
    socket.write(upstreamHead)
    upstreamSocket.write(head)
    pipeline(socket, upstreamSocket, socket, () => upstreamSocket.destroy())
  })
  upstream.once('response', (answer) => {
    socket.write(statusLineAndHeaders(answer, ['connection', 'close']))
    pipeline(answer, socket, () => socket.destroy())
  })
  upstream.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n'))
  socket.once('error', () => upstream.destroy())
  socket.once('close', () => upstream.destroy())
  upstream.end()
}

function statusLineAndHeaders(answer: IncomingMessage, more: readonly string[]): string {
  const headers = [...endToEndHeaders(answer), ...more]
  const lines = headers.flatMap((name, index) => (index % 2 ? [] : [`${name}: ${headers[index + 1]}`]))
  return [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`, ...lines, '', ''].join('\r\n')
}
