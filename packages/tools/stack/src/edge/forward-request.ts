import { type Agent, type ClientRequest, type IncomingMessage, request as open, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { endToEndHeaders, requestHeaders } from './forwarded-headers.ts'
import { answerAsset, unreachablePage, unreachableProblem } from './pages.ts'

/** Streams the request to `origin` and the answer back. Answers 502 when the origin does not answer. */
export function forwardRequest(origin: string, request: IncomingMessage, response: ServerResponse, agent: Agent): void {
  const upstream = openUpstream(origin, request, agent)
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEndHeaders(answer))
    // When one side disconnects, the other is closed too: a truncated answer must not look complete.
    pipeline(answer, response, () => upstream.destroy())
  })
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    if (response.headersSent || response.destroyed) return
    // The origin may close a kept connection just as it is reused.
    const mayRepeat = upstream.reusedSocket && error.code === 'ECONNRESET' && isBodyless(request)
    if (mayRepeat) forwardRequest(origin, request, response, agent)
    else answerUnreachable(request, response)
  })
  response.once('close', () => {
    upstream.destroy()
    // The rest of an unwanted body is read and dropped. Otherwise the client's disconnect goes unnoticed.
    request.unpipe(upstream).resume()
  })
  if (isBodyless(request)) upstream.end()
  else request.pipe(upstream)
}

function openUpstream(origin: string, request: IncomingMessage, agent: Agent): ClientRequest {
  const headers = requestHeaders(request)
  if (request.headers['transfer-encoding']) headers.push('transfer-encoding', 'chunked')
  const { hostname, port } = new URL(origin)
  return open({ hostname, port, agent, headers, method: request.method, path: request.url, setHost: false })
}

function isBodyless(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) === 0
}

function answerUnreachable(request: IncomingMessage, response: ServerResponse): void {
  if (answerAsset(request, response)) return
  const host = request.headers.host ?? ''
  const { headers, render } = request.headers.accept?.includes('text/html') ? unreachablePage : unreachableProblem
  response.writeHead(502, headers).end(render(host))
}
