import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { MinAal } from './shapes/factor-kinds.ts'
import { BrowserId, Moment, RefreshToken } from './shapes/fields.ts'
import { ApplicationId, SessionId, UserId } from './shapes/ids.ts'
import { ApplicationTokens, TokenResponse } from './shapes/tokens.ts'

/** Who presents a refresh token. A token is worthless to any other presenter. */
const Presenter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('browser'), browserId: BrowserId }),
  z.strictObject({ kind: z.literal('application'), applicationId: ApplicationId }),
  /** A program of the device flow (RFC 8628). It has no secret, so an application of the same id that has one shares no token with it. */
  z.strictObject({ kind: z.literal('device'), applicationId: ApplicationId }),
])
export type Presenter = z.output<typeof Presenter>

const Session = z
  .object({
    id: SessionId,
    current: z.boolean(),
    createdAt: Moment,
    lastUsedAt: Moment,
    expiresAt: Moment,
    ip: z.string(),
    userAgent: z.string(),
    amr: z.array(z.string()),
    aal: z.number().int(),
    applicationIds: z.array(z.string()),
  })
  .meta({ id: 'Session' })
export type Session = z.output<typeof Session>

const login = { services: ['login'] } as const

const selfOrAdmin = {
  services: ['login', 'console', 'platform-api'],
  user: { permissions: ['admin'], self: 'id' },
} as const

const refresh = endpoint({
  method: 'post',
  path: '/auth/refresh',
  summary: 'Swap a refresh token or a renewal handle for a new one and an access token',
  allow: login,
  body: z.strictObject({ refreshToken: RefreshToken, presenter: Presenter }),
  status: 200,
  reply: TokenResponse,
  errors: ['invalid_refresh_token', 'session_ended', 'refresh_token_reused', 'user_disabled', 'account_suspended'],
  // A used token may be repeated while its successor was never presented, so a lost reply is retried.
  // All attempts end within ten seconds. Afterwards a repeated token gets another successor in place of the first.
  retry: 'safe',
  attemptMs: 1500,
})

const handOff = endpoint({
  method: 'post',
  path: '/auth/handoff',
  summary: 'Open a signed-in session to an application: an access token with its `azp`, and a renewal handle',
  allow: login,
  body: z.strictObject({
    sessionId: SessionId,
    applicationId: ApplicationId,
    /** Who presents the renewal handle. */
    presenter: z.enum(['application', 'device']).default('application'),
    /** The permission that the application requires. */
    requiredPermission: z.string().optional(),
    /** The person must hold any one of these in the platform's own account. */
    platformPermissions: z.array(z.string().max(64)).min(1).max(16).optional(),
    /** The level that the application requires. */
    minAal: MinAal.default(1),
  }),
  status: 200,
  reply: ApplicationTokens,
  errors: [
    'session_required',
    'restricted_session',
    'second_factor_required',
    'application_denied',
    'user_disabled',
    'account_suspended',
  ],
})

const logOut = endpoint({
  method: 'post',
  path: '/auth/logout',
  summary: 'End the session of a refresh token or handle, a session by id, or every session of its user',
  allow: login,
  body: z
    .strictObject({
      refreshToken: RefreshToken.optional(),
      /** The token must belong to this presenter; a token of another one ends nothing. */
      presenter: Presenter.optional(),
      sessionId: SessionId.optional(),
      /** The session that a new sign-in in the same browser has put in its place. It never ends itself. */
      replacedBy: SessionId.optional(),
      all: z.boolean().default(false),
    })
    .refine(
      ({ refreshToken, sessionId }) => (refreshToken === undefined) !== (sessionId === undefined),
      'name either refreshToken or sessionId',
    )
    .meta({ oneOf: [{ required: ['refreshToken'] }, { required: ['sessionId'] }] }),
  status: 204,
  errors: [],
  retry: 'safe',
})

const listSessions = endpoint({
  method: 'get',
  path: '/users/{id}/sessions',
  summary: 'The live sessions of a user, the last used first',
  allow: selfOrAdmin,
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ items: z.array(Session) }),
  errors: ['not_found'],
  retry: 'safe',
})

const endSession = endpoint({
  method: 'delete',
  path: '/users/{id}/sessions/{sessionId}',
  summary: 'End one session of a user',
  allow: selfOrAdmin,
  params: z.object({ id: UserId, sessionId: SessionId }),
  status: 204,
  errors: ['not_found'],
})

const endOtherSessions = endpoint({
  method: 'post',
  path: '/users/{id}/sessions/end-others',
  summary: 'End every session of the caller except the one they call from',
  allow: { services: ['login', 'console'], user: { self: 'id' } },
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ ended: z.number().int() }),
  errors: ['not_found'],
})

const endAllSessions = endpoint({
  method: 'delete',
  path: '/users/{id}/sessions',
  summary: 'End every session of a user, for a service that suspends or signs out',
  allow: { services: ['platform-api'] },
  params: z.object({ id: UserId }),
  status: 200,
  reply: z.object({ ended: z.number().int() }),
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = {
  refresh,
  handOff,
  logOut,
  listSessions,
  endSession,
  endOtherSessions,
  endAllSessions,
} as const
