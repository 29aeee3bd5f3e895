import type { Deps } from '../deps.ts'
import { problemResponse } from '../http/problem-response.ts'
import { readForm } from '../http/read-form.ts'
import { type LogoutToken, verifyLogoutToken } from './logout-token.ts'
import { KeysUnavailable } from './logout-token-keys.ts'

/**
 * Accepts login's message that a session ended and removes the sessions that came from it (OpenID Connect Back-Channel Logout 1.0 §2.5,
 * §2.8). Each token is accepted once. 400 is final. When the token cannot be verified, the answer is 503, so that login retries.
 */
export async function backChannelLogout(deps: Deps, request: Request): Promise<Response> {
  const token = (await readForm(request, 16_384))?.get('logout_token')
  if (!token) return refuse('logout_token is missing')
  const logout = await verify(deps, token)
  if (logout instanceof KeysUnavailable) return postpone(deps, logout)
  if (logout instanceof Error) return refuse(logout.message)
  if (!(await endSessions(deps, logout))) return refuse('the token was used before')
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
}

async function verify(deps: Deps, token: string): Promise<LogoutToken | Error> {
  const { logoutTokenKeys: keys, loginOrigin: issuer, id: audience } = deps
  try {
    return await verifyLogoutToken(token, { keys, issuer, audience, now: deps.now() })
  } catch (error) {
    deps.logger.warn({ error }, 'a logout token was not accepted')
    if (error instanceof Error) return error
    throw error
  }
}

/** False when the token is a replay. */
async function endSessions({ store, now }: Deps, logout: LogoutToken): Promise<boolean> {
  const used = `logout:${logout.jti}`
  if (!(await store.acquire(used, logout.jti, Math.max(1, logout.expiresAt.getTime() - now())))) return false
  try {
    await store.removeAll(logout)
  } catch (error) {
    // So that login's retry with the same token does not count as a replay.
    await store.release(used, logout.jti)
    throw error
  }
  return true
}

function refuse(description: string): Response {
  const body = JSON.stringify({ error: 'invalid_request', error_description: description })
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(body, { status: 400, headers })
}

function postpone(deps: Deps, { message: detail }: Error): Response {
  return problemResponse({ code: 'rbac_unavailable', detail, requestId: deps.newRequestId() })
}
