import { clientAddress } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { browserId } from './browser-id.ts'

/** Who is signed in in this browser, as rbac says at this moment. */
export type BrowserSession = {
  accessToken: string
  sessionId: TokenResponse['sessionId']
  userId: TokenResponse['user']['id']
  restricted: boolean
  authTime: Date
  /** 2 where a second factor was proved in it. */
  aal: number
}

/** Why nobody is: never was, or the session of this browser is over. */
export type NoSession = { over: false } | { over: true; why: 'idle' | 'ended' }

/** Keeps the tokens of a session in the browser. The refresh token stays in login's own cookie and goes to no application. */
export function keepSession(deps: Deps, context: Context, tokens: TokenResponse): void {
  deps.cookies.set(context, 'refresh', tokens.refreshToken, tokens.refreshExpiresIn)
  deps.cookies.set(context, 'access', tokens.accessToken, Math.max(1, tokens.expiresIn - 30))
}

/** Puts a new sign-in into the browser. Where somebody else was signed in, their session ends: a browser holds one person. */
export async function beginSession(deps: Deps, context: Context, tokens: TokenResponse): Promise<void> {
  const replaced = deps.cookies.get(context, 'access')
  keepSession(deps, context, tokens)
  const before = replaced && (await introspected(deps, replaced))
  if (before && before.userId !== tokens.user.id) await deps.rbac().logOut({ body: { sessionId: before.sessionId } })
}

/** Takes everything of a sign-in out of the browser. */
export function forgetSession(deps: Deps, context: Context): void {
  deps.cookies.clear(context, 'refresh')
  deps.cookies.clear(context, 'access')
}

/** The session of this browser: by its access token while that is good, else by its refresh token, which is then rotated. */
export async function readSession(deps: Deps, context: Context): Promise<BrowserSession | NoSession> {
  const accessToken = deps.cookies.get(context, 'access')
  const known = accessToken ? await introspected(deps, accessToken) : undefined
  if (known) return known
  const refreshToken = deps.cookies.get(context, 'refresh')
  if (!refreshToken) return { over: false }
  const renewed = await renewSession(deps, context, refreshToken)
  if ('over' in renewed) return renewed
  return (await introspected(deps, renewed.accessToken)) ?? { over: true, why: 'ended' }
}

/** Rotates the refresh token of this browser. A session that is over is taken out of it. */
export async function renewSession(
  deps: Deps,
  context: Context,
  refreshToken: string,
): Promise<TokenResponse | Extract<NoSession, { over: true }>> {
  try {
    const tokens = await deps
      .rbac()
      .refresh({ body: { refreshToken, presenter: { kind: 'browser', browserId: browserId(deps, context) } } })
    keepSession(deps, context, tokens)
    return tokens
  } catch (error) {
    if (!(error instanceof Refusal) || !endings.has(error.code)) throw error
    forgetSession(deps, context)
    if (error.code === 'user_disabled' || error.code === 'account_suspended') throw error
    return { over: true, why: error.code === 'invalid_refresh_token' ? 'idle' : 'ended' }
  }
}

/** Proves the password again: the session goes on in this browser with new tokens. */
export async function provePassword(
  deps: Deps,
  context: Context,
  accessToken: string,
  password: string,
): Promise<TokenResponse> {
  const refreshToken = deps.cookies.get(context, 'refresh')
  const body = { password, browserId: browserId(deps, context), client: clientInfo(deps, context) }
  const tokens = await deps
    .rbac(accessToken)
    .confirmPassword({ body: { ...body, ...(refreshToken && { refreshToken }) } })
  keepSession(deps, context, tokens)
  return tokens
}

/** Where a request comes from, for rbac's audit and throttling. */
export function clientInfo(deps: Pick<Deps, 'settings'>, context: Context) {
  return {
    ip: clientAddress(context, deps.settings.trustedProxies),
    userAgent: (context.req.header('user-agent') ?? '').slice(0, 512),
  }
}

const endings = new Set([
  'invalid_refresh_token',
  'session_ended',
  'refresh_token_reused',
  'user_disabled',
  'account_suspended',
])

async function introspected(deps: Deps, token: string): Promise<BrowserSession | undefined> {
  const ticket = await deps.rbac().introspect({ body: { token } })
  if (!ticket.active || ticket.applicationId) return undefined
  const { sessionId, userId, restricted, authTime, aal } = ticket
  return { accessToken: token, sessionId, userId, restricted, authTime: new Date(authTime), aal }
}
