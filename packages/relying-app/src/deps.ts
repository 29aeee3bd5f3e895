import { randomBytes, randomUUID } from 'node:crypto'
import { type Client, createClient } from '@constellation/client'
import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { login } from '@constellation/contracts-login'
import { currentRequest } from '@constellation/observability/request-context'
import type { JWTVerifyGetKey } from 'jose'
import { type Cookies, createCookies } from './http/cookies.ts'
import { type Present, plainPage } from './http/page.ts'
import { readId, readOrigin, readSecret, readSessionKeys } from './read-options.ts'
import type { RelyingAppOptions } from './relying-app-options.ts'
import { memorySessionStore } from './session/memory-session-store.ts'
import { createSeal, type Seal } from './session/seal.ts'
import { SessionRecord } from './session/session-record.ts'
import type { SessionStore } from './session/session-store.ts'
import { PendingSignIn } from './sign-in/pending-sign-in.ts'
import { openLogoutTokenKeys } from './sign-out/logout-token-keys.ts'

/** What every part of a relying application depends on. */
export type Deps = {
  id: string
  origin: string
  loginOrigin: string
  callbackPath: string
  afterSignOut: string
  sessionSeconds: number
  login: Client<typeof login>
  logoutTokenKeys: JWTVerifyGetKey
  store: SessionStore
  sessionSeal: Seal<SessionRecord>
  pendingSeal: Seal<PendingSignIn>
  cookies: Cookies
  permissions: RelyingAppOptions['permissions']
  present: Present
  logger: { warn(fields: object, message: string): void }
  now: () => number
  /** 32 random bytes, as text. */
  newToken: () => string
  /** The id of the request being served, if the application provides one. */
  newRequestId: () => string
}

/** Checks the options and fills in the defaults. Throws an error with a readable reason. */
export function openDeps(options: RelyingAppOptions): Deps {
  const [id, secret] = [readId(options.id), readSecret(options.secret)]
  const origin = readOrigin('origin', options.origin)
  const loginOrigin = readOrigin('loginOrigin', options.loginOrigin)
  const keys = readSessionKeys(options.sessionKey)
  const now = options.now ?? (() => Date.now())
  const random = options.random ?? randomBytes
  const fetch = options.fetch ?? createLoopbackFetch()
  const loginUrl = options.loginInternalUrl ?? loginOrigin
  return {
    id,
    origin,
    loginOrigin,
    callbackPath: options.callbackPath ?? '/auth/callback',
    afterSignOut: options.afterSignOut ?? '/',
    sessionSeconds: options.sessionSeconds ?? 30 * 24 * 3600,
    login: createLoginClient({ id, secret }, loginUrl, fetch),
    logoutTokenKeys: openLogoutTokenKeys(loginUrl, { fetch }),
    store: options.store ?? memorySessionStore({ now }),
    sessionSeal: createSeal(keys, 'session', SessionRecord),
    pendingSeal: createSeal(keys, 'pending sign-in', PendingSignIn),
    cookies: createCookies(id, origin.startsWith('https:')),
    permissions: options.permissions,
    present: options.present ?? plainPage,
    logger: options.logger ?? { warn: (fields, message) => console.warn(message, fields) },
    now,
    newToken: () => Buffer.from(random(32)).toString('base64url'),
    newRequestId: () => currentRequest()?.requestId ?? randomUUID(),
  }
}

/**
 * A client of login that authenticates as the application. A lost reply of a renewal is retried at once. Three attempts of two seconds
 * end within the ten seconds that login allows for requests on their way. A code is exchanged once, without a retry.
 */
function createLoginClient(
  { id, secret }: { id: string; secret: string },
  baseUrl: string,
  fetch: Fetch,
): Deps['login'] {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  const transport = { baseUrl, fetch, headers: () => ({ authorization }) }
  const { exchangeHandoff } = createClient(login, { ...transport, timeoutMs: 8000 })
  return { ...createClient(login, { ...transport, timeoutMs: 2000, attempts: 3 }), exchangeHandoff }
}

type Fetch = NonNullable<RelyingAppOptions['fetch']>
