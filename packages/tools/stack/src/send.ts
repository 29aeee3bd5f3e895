import { request as requestPlain } from 'node:http'
import { Agent, request as requestSecure } from 'node:https'
import { createSecureContext, rootCertificates } from 'node:tls'
import type { Send } from '@constellation/testkit'

type Options = {
  /** An additional trusted certificate, in PEM. */
  ca?: string | undefined
  /** Addresses of names that the resolver does not know. */
  addresses?: Readonly<Record<string, string>>
}

/** Sends over a real port. It resolves names under `localhost` to this machine (RFC 6761 §6.3), which Node does not. */
export function createSend({ ca, addresses = {} }: Options = {}): Send {
  // Loading the system's certificates is slow, so it happens once.
  const agent =
    ca === undefined
      ? undefined
      : new Agent({ keepAlive: true, secureContext: createSecureContext({ ca: [...rootCertificates, ca] }) })
  return (url, { method, headers, body }) => {
    const { protocol, hostname, host, port, pathname, search } = new URL(url)
    const address = addresses[hostname] ?? (hostname.endsWith('.localhost') ? '127.0.0.1' : hostname)
    const request = protocol === 'https:' ? requestSecure : requestPlain
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...(protocol === 'https:' && agent && { agent }),
          host: address,
          servername: hostname,
          port,
          path: pathname + search,
          method,
          headers: { host, ...headers },
          timeout: 20_000,
        },
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
}

/** Sends to a stack on this machine, without encryption. */
export const send: Send = createSend()

function toResponse(status: number, rawHeaders: readonly string[], body: Buffer): Response {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  const isEmpty = status === 204 || status === 304
  return new Response(isEmpty ? null : new Uint8Array(body), { status, headers })
}
