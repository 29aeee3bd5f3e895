import { request } from 'node:http'
import type { Send } from '@constellation/testkit'

/** One request over a real port. Names under `localhost` are this machine (RFC 6761 §6.3), which Node does not know. */
export const send: Send = (url, { method, headers, body }) => {
  const { hostname, host, port, pathname, search } = new URL(url)
  const address = hostname.endsWith('.localhost') ? '127.0.0.1' : hostname
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: address, port, path: pathname + search, method, headers: { host, ...headers }, timeout: 20_000 },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve(toResponse(response.statusCode ?? 0, response.rawHeaders, Buffer.concat(chunks))),
        )
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url}`)))
    sent.on('error', reject)
    sent.end(body)
  })
}

function toResponse(status: number, rawHeaders: readonly string[], body: Buffer): Response {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  const isEmpty = status === 204 || status === 304
  return new Response(isEmpty ? null : new Uint8Array(body), { status, headers })
}
