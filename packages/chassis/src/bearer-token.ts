import type { Context } from 'hono'
import { Failure } from './failure.ts'

/** A person's access token in `Authorization` (RFC 6750 §2.1). Only its form is checked. */
export function bearerToken(context: Context): string {
  const header = context.req.header('authorization')
  if (header === undefined) throw new Failure('missing_ticket', 'nobody is signed in')
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(header) ?? []
  if (!token) throw new Failure('invalid_ticket', 'the access token is not valid')
  return token
}
