/** The addresses that an application needs for sign-in with OpenID Connect. */
export type SsoEndpoints = {
  issuer: string
  discovery: string
  authorize: string
  token: string
  userinfo: string
  keys: string
  endSession: string
}

/**
 * The addresses of an application, below the public address of Authentik. The API gives them too, with the host by which it was called:
 * ours is an internal one.
 */
export function endpointsOf(publicUrl: string, slug: string): SsoEndpoints {
  const of = (path: string) => new URL(`/application/o/${path}`, publicUrl).href
  const own = encodeURIComponent(slug)
  return {
    issuer: of(`${own}/`),
    discovery: of(`${own}/.well-known/openid-configuration`),
    authorize: of('authorize/'),
    token: of('token/'),
    userinfo: of('userinfo/'),
    keys: of(`${own}/jwks/`),
    endSession: of(`${own}/end-session/`),
  }
}
