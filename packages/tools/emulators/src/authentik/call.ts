import type { Caller } from './callers.ts'
import type { OperationName } from './operations-table.ts'
import { AuthentikRefusal } from './refusal.ts'

/** A call of a caller who is known. */
export type AuthentikCall = {
  name: OperationName
  method: string
  /** The number, UUID or slug in the path. */
  key: string
  query: URLSearchParams
  caller: Caller
  /** The origin by which it was called. Addresses in answers have it. */
  origin: string
  contentType: string
  /** The body as text. */
  text: string
}

/** The members of a JSON body. Throws AuthentikRefusal when it is no JSON object. */
export function readMembers({ contentType, text }: AuthentikCall): Record<string, unknown> {
  if (text === '') return {}
  if (!/^application\/json\b/i.test(contentType))
    throw new AuthentikRefusal(415, { detail: `Unsupported media type "${contentType}" in request.` })
  const body = parse(text)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>
  const kind = Array.isArray(body) ? 'list' : typeof body
  throw new AuthentikRefusal(400, { non_field_errors: [`Invalid data. Expected a dictionary, but got ${kind}.`] })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AuthentikRefusal(400, { detail: 'JSON parse error - the body cannot be read' })
  }
}
