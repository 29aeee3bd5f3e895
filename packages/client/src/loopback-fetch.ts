import { lookup } from 'node:dns'
import { request as sendHttp } from 'node:http'
import { request as sendHttps } from 'node:https'
import { Readable } from 'node:stream'

/**
 * A `fetch` that resolves every name below `localhost` to this machine, as RFC 6761 §6.3 requires and browsers do. Node asks the network's
 * name server, which does not know these names, and its own `fetch` can neither be told an address nor send another `Host`.
 */
export function createLoopbackFetch(
  send: (request: Request) => Promise<Response> = fetch,
): (request: Request) => Promise<Response> {
  return (request) => (new URL(request.url).hostname.endsWith('.localhost') ? sendToLoopback(request) : send(request))
}

async function sendToLoopback(request: Request): Promise<Response> {
  const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined
  const { method, signal, redirect } = request
  const headers = { ...Object.fromEntries(request.headers), ...(body && { 'content-length': body.byteLength }) }
  const send = new URL(request.url).protocol === 'https:' ? sendHttps : sendHttp
  const response = await new Promise<Response>((resolve, reject) => {
    const options = { method, signal, headers, lookup: lookupLoopback }
    const outgoing = send(request.url, options, (incoming) => {
      const status = incoming.statusCode ?? 0
      const hasBody = status !== 204 && status !== 304
      if (!hasBody) incoming.resume()
      // The stream has the type of the standard under another name.
      const content = hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null
      resolve(new Response(content, { status, headers: pairsOf(incoming.rawHeaders) }))
    })
    outgoing.on('error', (cause) => reject(new TypeError('fetch failed', { cause })))
    outgoing.end(body)
  })
  // It follows no redirect: the programs that use it never do.
  if (redirect === 'error' && response.headers.has('location')) throw new TypeError('unexpected redirect')
  return response
}

const lookupLoopback: typeof lookup = ((_: string, options: object, callback: () => void) =>
  lookup('localhost', options, callback)) as typeof lookup

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []))
}
