import type { Deps } from '../deps.ts'
import { readForm } from '../http/read-form.ts'
import { type LogoutToken, verifyLogoutToken } from './logout-token.ts'

/**
 * Takes login's word that a session ended (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8): removes the sessions that came from it. The
 * same token is taken once.
 */
export async function backChannelLogout(deps: Deps, request: Request): Promise<Response> {
  const token = (await readForm(request, 16_384))?.get('logout_token')
  const logout = token ? await verify(deps, token) : 'logout_token is missing'
  if (typeof logout === 'string') return refuse(logout)
  const lease = `logout:${logout.jti}`
  if (!(await deps.store.acquire(lease, logout.jti, logout.expiresAt.getTime() - deps.now())))
    return refuse('the token was used before')
  try {
    await deps.store.removeAll(logout)
  } catch (error) {
    // So that login's next attempt with the same token is not taken for a replay.
    await deps.store.release(lease, logout.jti)
    throw error
  }
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
}

async function verify(deps: Deps, token: string): Promise<LogoutToken | string> {
  const { logoutTokenKeys: keys, loginOrigin: issuer, id: audience } = deps
  try {
    return await verifyLogoutToken(token, { keys, issuer, audience, now: deps.now() })
  } catch (error) {
    deps.logger.warn({ error }, 'a logout token was refused')
    return error instanceof Error ? error.message : 'not valid'
  }
}

function refuse(description: string): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(JSON.stringify({ error: 'invalid_request', error_description: description }), {
    status: 400,
    headers,
  })
}
