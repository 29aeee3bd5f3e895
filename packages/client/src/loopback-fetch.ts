/**
 * A `fetch` that resolves every name below `localhost` to this machine, as RFC 6761 §6.3 requires and browsers do. Node asks the network's
 * name server, which does not know these names.
 */
export function createLoopbackFetch(send: typeof fetch = fetch): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    if (!url.hostname.endsWith('.localhost')) return send(request)
    const { method, redirect, signal } = request
    const body = request.body ? await request.arrayBuffer() : null
    const headers = { ...Object.fromEntries(request.headers), host: url.host }
    url.hostname = 'localhost'
    return send(url, { method, redirect, signal, headers, body })
  }
}
