import { Refusal } from '@constellation/client'
import type { TokenResponse } from '@constellation/contracts-rbac'
import type { Deps } from '../deps.ts'
import type { Browser } from './browser.ts'

/** The person who is signed in in this browser, as rbac says now. */
export type BrowserSession = {
  accessToken: string
  sessionId: TokenResponse['sessionId']
  userId: TokenResponse['user']['id']
  restricted: boolean
  authTime: Date
  /** 2 when a second factor was proved in the session. */
  aal: number
}

/** `idle`: it was not used for too long. `reused`: one of its used refresh tokens was presented again. */
export const sessionEnds = ['idle', 'ended', 'reused'] as const
export type SessionEnd = (typeof sessionEnds)[number]

/** Why nobody is signed in: there was no session, or it is over. */
export type NoSession = { over: false } | { over: true; why: SessionEnd }

/** Keeps the tokens of a session in the browser. The refresh token stays in login's own cookie and goes to no application. */
export function keepSession(browser: Browser, tokens: TokenResponse): void {
  browser.keep('refresh', tokens.refreshToken, tokens.refreshExpiresIn)
  browser.keep('access', tokens.accessToken, Math.max(1, tokens.expiresIn - 30))
}

/** Puts a new sign-in into the browser. A browser holds one session: the one before ends, of this person or another (ASVS 5, 7.2.4). */
export async function beginSession({ deps, browser }: Visit, tokens: TokenResponse): Promise<void> {
  const replaced = browser.cookie('refresh')
  keepSession(browser, tokens)
  if (!replaced) return
  const presenter = { kind: 'browser', browserId: browser.id } as const
  await deps.rbac().logOut({ body: { refreshToken: replaced, presenter, replacedBy: tokens.sessionId } })
}

/** Removes everything of a sign-in from the browser. */
export function forgetSession(browser: Browser): void {
  browser.forget('refresh')
  browser.forget('access')
}

/** The session of this browser: by its access token while that is good, else by its refresh token, which is then rotated. */
export async function readSession(visit: Visit): Promise<BrowserSession | NoSession> {
  const accessToken = visit.browser.cookie('access')
  const known = accessToken ? await introspected(visit.deps, accessToken) : undefined
  if (known) return known
  const refreshToken = visit.browser.cookie('refresh')
  if (!refreshToken) return { over: false }
  const renewed = await renewSession(visit, refreshToken)
  if ('over' in renewed) return renewed
  return (await introspected(visit.deps, renewed.accessToken)) ?? { over: true, why: 'ended' }
}

/** Rotates the refresh token of this browser. A session that is over is removed from it. */
export async function renewSession(
  { deps, browser }: Visit,
  refreshToken: string,
): Promise<TokenResponse | Extract<NoSession, { over: true }>> {
  try {
    const presenter = { kind: 'browser', browserId: browser.id } as const
    const tokens = await deps.rbac().refresh({ body: { refreshToken, presenter } })
    keepSession(browser, tokens)
    return tokens
  } catch (error) {
    if (!(error instanceof Refusal) || !endings.has(error.code)) throw error
    forgetSession(browser)
    if (error.code === 'user_disabled' || error.code === 'account_suspended') throw error
    return { over: true, why: endReasons[error.code] ?? 'ended' }
  }
}

/** Proves the password again: the session goes on in this browser with new tokens. */
export async function provePassword(
  { deps, browser }: Visit,
  { accessToken }: Pick<BrowserSession, 'accessToken'>,
  password: string,
): Promise<TokenResponse> {
  const tokens = await deps.rbac(accessToken).confirmPassword({ body: { password, ...presentedBy(browser) } })
  keepSession(browser, tokens)
  return tokens
}

/** What rbac is told of a browser whose session goes on with new tokens. */
export function presentedBy({ id, client, cookie }: Browser) {
  const refreshToken = cookie('refresh')
  return { browserId: id, client, ...(refreshToken && { refreshToken }) }
}

type Visit = { deps: Pick<Deps, 'rbac'>; browser: Browser }

const endings = new Set([
  'invalid_refresh_token',
  'session_ended',
  'refresh_token_reused',
  'user_disabled',
  'account_suspended',
])

const endReasons: Record<string, SessionEnd> = { invalid_refresh_token: 'idle', refresh_token_reused: 'reused' }

async function introspected(deps: Pick<Deps, 'rbac'>, token: string): Promise<BrowserSession | undefined> {
  const ticket = await deps.rbac().introspect({ body: { token } })
  if (!ticket.active || ticket.applicationId) return undefined
  const { sessionId, userId, restricted, authTime, aal } = ticket
  return { accessToken: token, sessionId, userId, restricted, authTime: new Date(authTime), aal }
}
