import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { MinAal } from './factor-kinds.ts'
import {
  BrowserId,
  ClientInfo,
  DisplayName,
  Email,
  Locale,
  Moment,
  Password,
  RefreshToken,
  ReturnTo,
} from './fields.ts'
import { AccountId, ApplicationId, RoleId, SessionId, UserId } from './ids.ts'

const SignedInUser = z.object({
  id: UserId,
  accountId: AccountId,
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  displayName: z.string().nullable(),
  locale: z.string().nullable(),
})

/** How sure it is who is signed in. */
const assurance = {
  /** How they proved it (RFC 8176, with `fed` for the word of another provider and `recovery` for a recovery code). */
  amr: z.array(z.string()),
  /** 2 where a second factor was proved, or a passkey that verifies its user. */
  aal: z.number().int(),
  /** When they last proved it. */
  authTime: Moment,
  /** How many seconds that is ago, for who has another clock. */
  authAge: z.number().int().nonnegative(),
}

/** What a completed sign-in gives. Times are in seconds from now. */
const TokenResponse = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int(),
    refreshExpiresIn: z.number().int(),
    /** Until the session ends, however much it is used. */
    sessionExpiresIn: z.number().int(),
    user: SignedInUser,
    sessionId: SessionId,
    restricted: z.boolean(),
    ...assurance,
    outcome: z.enum(['login', 'already_linked', 'linked', 'auto_linked', 'created']),
  })
  .meta({ id: 'TokenResponse' })

/** What an application gets: an access token for itself, and the handle by which its server gets the next one. */
const ApplicationTokens = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int(),
    sessionExpiresIn: z.number().int(),
    renewalHandle: z.string(),
    sessionId: SessionId,
    ...assurance,
    user: SignedInUser,
  })
  .meta({ id: 'ApplicationTokens' })

/** A ticket as other services see it (RFC 7662). */
const Introspection = z
  .discriminatedUnion('active', [
    z.object({ active: z.literal(false) }),
    z.object({
      active: z.literal(true),
      userId: UserId,
      accountId: AccountId,
      permissions: z.array(z.string()),
      roleIds: z.array(RoleId),
      restricted: z.boolean(),
      expiresAt: z.iso.datetime(),
      sessionId: SessionId,
      applicationId: z.string().nullable(),
      amr: z.array(z.string()),
      aal: z.number().int(),
      authTime: z.iso.datetime(),
    }),
  ])
  .meta({ id: 'Introspection' })

export type TokenResponse = z.output<typeof TokenResponse>
export type ApplicationTokens = z.output<typeof ApplicationTokens>
export type Introspection = z.output<typeof Introspection>

const login = { services: ['login'] } as const

/** Who presents a refresh token: the tokens of one presenter mean nothing in the hands of another. */
const Presenter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('browser'), browserId: BrowserId }),
  z.strictObject({ kind: z.literal('application'), applicationId: ApplicationId }),
])

const signUp = endpoint({
  method: 'post',
  path: '/auth/sign-up',
  summary: 'Ask for an account: a link goes to the address. The answer is the same whether the address is known or not',
  allow: login,
  body: z.strictObject({
    email: Email,
    password: Password,
    displayName: DisplayName,
    locale: Locale.optional(),
    browserId: BrowserId,
    returnTo: ReturnTo.default(''),
    client: ClientInfo,
  }),
  status: 202,
  errors: ['signup_disabled', 'password_refused', 'rate_limited'],
})

const signInWithPassword = endpoint({
  method: 'post',
  path: '/auth/password',
  summary: 'Sign in with email and password',
  allow: login,
  body: z.strictObject({
    email: Email,
    password: Password,
    browserId: BrowserId,
    minAal: MinAal.default(1),
    client: ClientInfo,
  }),
  status: 200,
  reply: TokenResponse,
  errors: [
    'invalid_credentials',
    'mfa_required',
    'user_disabled',
    'account_suspended',
    'rate_limited',
    'recovery_required',
  ],
})

const confirmPassword = endpoint({
  method: 'post',
  path: '/auth/password/confirm',
  summary: 'Prove the password again: the session counts as recently signed in, and gets a new refresh token',
  allow: { services: ['login'], user: { restricted: 'allowed' } },
  body: z.strictObject({
    password: Password,
    browserId: BrowserId,
    /** The one that the browser holds. It is swapped; without it every token of this browser is void. */
    refreshToken: RefreshToken.optional(),
    client: ClientInfo,
  }),
  status: 200,
  reply: TokenResponse,
  errors: ['invalid_credentials', 'rate_limited', 'recovery_required'],
})

const changePassword = endpoint({
  method: 'post',
  path: '/users/{id}/password',
  summary: 'Set a new password; every other session of the user ends',
  allow: { services: ['login'], user: { recent: true, self: 'id', restricted: 'allowed' } },
  params: z.object({ id: UserId }),
  body: z.strictObject({ newPassword: Password, client: ClientInfo.optional() }),
  status: 204,
  errors: ['not_found', 'password_refused'],
})

const refresh = endpoint({
  method: 'post',
  path: '/auth/refresh',
  summary: 'Swap a refresh token or a renewal handle for a new one and an access token',
  allow: login,
  body: z.strictObject({ refreshToken: RefreshToken, presenter: Presenter }),
  status: 200,
  reply: TokenResponse,
  errors: ['invalid_refresh_token', 'session_ended', 'refresh_token_reused', 'user_disabled', 'account_suspended'],
  // A lost reply is repeated: within ten seconds the same presenter gets the same successor. An application asks login three times in six seconds, and
  // what login makes of the last of them has to be here well within the ten.
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
    /** A permission without which this application is not open to the person. */
    requiredPermission: z.string().optional(),
    /** What this application asks of a session. */
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
      /** Whose the token has to be; another's is left alone. */
      presenter: Presenter.optional(),
      sessionId: SessionId.optional(),
      all: z.boolean().default(false),
    })
    .refine(
      ({ refreshToken, sessionId }) => Boolean(refreshToken) !== Boolean(sessionId),
      'name either refreshToken or sessionId',
    ),
  status: 204,
  errors: [],
  retry: 'safe',
})

const introspect = endpoint({
  method: 'post',
  path: '/auth/introspect',
  summary: 'What an access token stands for at this moment',
  allow: { services: ['login', 'broker', 'mx-worker', 'platform-api', 'console'] },
  body: z.strictObject({ token: z.string().max(4096) }),
  status: 200,
  reply: Introspection,
  errors: [],
  retry: 'safe',
})

const validateSession = endpoint({
  method: 'get',
  path: '/session/validate',
  summary: "The wallet registered for the bearer's user; null when none is",
  allow: { services: ['broker'], user: {} },
  status: 200,
  reply: z.object({ wallet: z.string().nullable() }),
  errors: [],
  retry: 'safe',
})

export const operations = {
  signUp,
  signInWithPassword,
  confirmPassword,
  changePassword,
  refresh,
  handOff,
  logOut,
  introspect,
  validateSession,
} as const
