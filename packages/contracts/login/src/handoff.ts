import { endpoint } from '@constellation/contract'
import { z } from 'zod'

/** What the server of a relying application gets for a person who signed in. `expiresIn` is in seconds. */
const Handoff = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int(),
    /** Seconds until the session ends, however much it is used. */
    sessionExpiresIn: z.number().int(),
    /** Opaque and used once: `renewHandoff` exchanges it for the next. It never goes to a browser. */
    renewalHandle: z.string(),
    sessionId: z.string(),
    /** How the person signed in (RFC 8176). */
    amr: z.array(z.string()),
    /** 2 when a second factor was proved. */
    aal: z.number().int(),
    /** When the person last proved who they are. */
    authTime: z.iso.datetime(),
    /** How many seconds ago that was, for a server with another clock. */
    authAge: z.number().int().nonnegative(),
    user: z.object({
      id: z.string(),
      accountId: z.string(),
      email: z.string().nullable(),
      emailVerified: z.boolean(),
      displayName: z.string().nullable(),
      locale: z.string().nullable(),
    }),
  })
  .meta({ id: 'Handoff' })
export type Handoff = z.output<typeof Handoff>

const renewalHandle = z.string().min(1).max(128)

const exchangeHandoff = endpoint({
  method: 'post',
  path: '/handoff/exchange',
  summary: 'Exchange the code of the redirect for an access token. A replay ends the session',
  allow: 'application',
  body: z.strictObject({
    code: z.string().min(1).max(128),
    appId: z.string().min(1).max(64),
    /** The PKCE verifier, when the sign-in began with a challenge (RFC 7636). */
    codeVerifier: z.string().min(43).max(128).optional(),
  }),
  status: 200,
  reply: Handoff,
  errors: [
    'invalid_handoff_code',
    'handoff_code_used',
    'invalid_code_verifier',
    'session_required',
    'restricted_session',
    'second_factor_required',
    'application_denied',
    'user_disabled',
    'account_suspended',
    'rbac_unavailable',
  ],
})

const renewHandoff = endpoint({
  method: 'post',
  path: '/handoff/renew',
  summary: 'Exchange a renewal handle for a new access token and the next handle',
  allow: 'application',
  body: z.strictObject({ renewalHandle }),
  status: 200,
  reply: Handoff,
  errors: [
    'invalid_refresh_token',
    'session_ended',
    'refresh_token_reused',
    'user_disabled',
    'account_suspended',
    'rbac_unavailable',
  ],
  retry: 'safe',
})

const endHandoff = endpoint({
  method: 'post',
  path: '/handoff/end',
  summary: "End the person's session: in login and in every application it was handed to",
  allow: 'application',
  body: z.strictObject({ renewalHandle }),
  status: 204,
  errors: ['rbac_unavailable'],
  retry: 'safe',
})

export const operations = { exchangeHandoff, renewHandoff, endHandoff } as const
