import type { Context } from 'hono'
import { Failure } from './failure.ts'

/** The token in `Authorization: Bearer` (RFC 6750 §2.1), undefined when none has the form of a JWT. Only its form is checked. */
export function readBearer(context: Context): string | undefined {
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(context.req.header('authorization') ?? '') ?? []
  return token
}

/** A person's access token in `Authorization`. Throws `missing_ticket` without the header, and `invalid_ticket` for another form. */
export function bearerToken(context: Context): string {
  const token = readBearer(context)
  if (token !== undefined) return token
  if (context.req.header('authorization') === undefined) throw new Failure('missing_ticket', 'nobody is signed in')
  throw new Failure('invalid_ticket', 'the access token is not valid')
}
