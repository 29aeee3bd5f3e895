import type { Context } from 'hono'
import { signUserinfo } from './sign-id-token.ts'
import type { OidcState } from './state.ts'

type Audience = { issuer: string; clientId: string }

/** Answers userinfo as JSON, or as a signed JWT when a fault says so (OpenID Connect Core 1.0 §5.3.2). */
export async function sendUserinfo<Person>(
  ctx: Context,
  { faults, keys, options }: OidcState<Person>,
  claims: Record<string, unknown>,
  { issuer, clientId }: Audience,
): Promise<Response> {
  const said = { ...claims, iss: issuer, aud: clientId }
  const jwt = await signUserinfo(said, { keys, faults, random: options.random })
  if (jwt === undefined) return ctx.json(claims)
  return ctx.body(jwt, 200, { 'content-type': 'application/jwt' })
}
