import { STATUS_CODES } from 'node:http'

type JmapProblem = 'notJSON' | 'notRequest' | 'limit'

/** A refusal of a whole request, in the form of Stalwart. */
export function sendProblem(status: number, detail: string, headers: HeadersInit = {}): Response {
  return send({ type: 'about:blank', status, title: STATUS_CODES[status] ?? 'Error', detail }, status, headers)
}

/** A refusal of a request by JMAP (RFC 8620 §3.6.1). `limit` names the limit that was exceeded. */
export function sendJmapProblem(type: JmapProblem, detail: string, limit?: string): Response {
  return send({ type: `urn:ietf:params:jmap:error:${type}`, status: 400, detail, ...(limit && { limit }) }, 400)
}

export function sendUnauthorized(): Response {
  const headers = new Headers()
  headers.append('www-authenticate', 'Bearer realm="Stalwart Server"')
  headers.append('www-authenticate', 'Basic realm="Stalwart Server"')
  return sendProblem(401, 'You have to authenticate first.', headers)
}

export function sendForbidden(): Response {
  return sendProblem(403, 'You do not have enough permissions to access this resource.')
}

export function sendNotFound(): Response {
  return sendProblem(404, 'The requested resource does not exist on this server.')
}

function send(problem: object, status: number, headers: HeadersInit = {}): Response {
  const all = new Headers(headers)
  all.set('content-type', 'application/problem+json')
  return new Response(JSON.stringify(problem), { status, headers: all })
}
