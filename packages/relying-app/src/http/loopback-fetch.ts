import dns from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, fetch } from 'undici'

/**
 * A `fetch` that resolves `localhost` and every name below it to this machine, as RFC 6761 §6.3 requires and browsers do. Node asks the
 * network's name server, which does not know these names.
 */
export function createLoopbackFetch(): (request: Request) => Promise<Response> {
  const dispatcher = new Agent({ connect: { lookup } })
  return async (request) => {
    const { url, method, redirect, signal } = request
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : null
    const headers = Object.fromEntries(request.headers)
    const answer = await fetch(url, { method, redirect, signal, headers, body, dispatcher })
    const content = answer.status === 204 ? null : await answer.arrayBuffer()
    return new Response(content, { status: answer.status, headers: [...answer.headers] })
  }
}

const loopback = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

const lookup: LookupFunction = (hostname, options, callback) => {
  if (!/(^|\.)localhost\.?$/i.test(hostname)) return dns.lookup(hostname, options, callback)
  if (options.all) return callback(null, loopback)
  return callback(null, '127.0.0.1', 4)
}
