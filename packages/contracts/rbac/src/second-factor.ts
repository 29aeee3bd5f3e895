import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { operations as authentication } from './authentication.ts'
import { Challenge } from './challenge.ts'
import { BrowserId, ClientInfo, RefreshToken, ReturnTo } from './fields.ts'
import { AuthenticationResponse, RequestOptions } from './webauthn.ts'

const login = { services: ['login'] } as const
const asked = { challengeToken: z.string().max(128), browserId: BrowserId }
const LinkToken = z.string().min(20).max(128)

/** What a person answers. Spaces and hyphens in a code mean nothing. */
const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('totp'), code: z.string().max(32) }),
  z.strictObject({ kind: z.literal('recovery_code'), code: z.string().max(64) }),
  z.strictObject({ kind: z.literal('webauthn'), response: AuthenticationResponse }),
])
export type Answer = z.output<typeof Answer>

const readChallenge = endpoint({
  method: 'post',
  path: '/auth/mfa/challenge',
  summary: 'What a challenge still takes, and what the browser asks a passkey for; uses nothing up',
  allow: login,
  body: z.strictObject(asked),
  status: 200,
  reply: Challenge.omit({ challengeToken: true }).extend({
    /** Null where no passkey would be taken. Each asking makes new ones; those made before stay good for their five minutes. */
    passkeyOptions: RequestOptions.nullable(),
    /** Proves who is signed in again, instead of signing in. */
    stepUp: z.boolean(),
    /** When a reset of lost factors that was asked for takes effect; null where none was. */
    resetDueAt: z.iso.datetime().nullable(),
  }),
  errors: ['mfa_expired'],
})

const verifySecondFactor = endpoint({
  method: 'post',
  path: '/auth/mfa/verify',
  summary:
    'Answer a challenge: the sign-in that it stood before is completed, or the session that asked counts as proved anew',
  allow: login,
  body: z.strictObject({
    ...asked,
    answer: Answer,
    /** The one that the browser holds, where a session goes on: it is swapped. */
    refreshToken: RefreshToken.optional(),
    client: ClientInfo,
  }),
  status: 200,
  reply: authentication.signInWithPassword.reply,
  errors: ['mfa_failed', 'mfa_expired', 'mfa_locked', 'session_required', 'user_disabled', 'account_suspended'],
})

const enrolAtSignIn = endpoint({
  method: 'post',
  path: '/auth/mfa/enrol',
  summary:
    'Go on from a challenge that nothing answers: a restricted session, in which a second factor can be enrolled',
  allow: login,
  body: z.strictObject({ ...asked, client: ClientInfo }),
  status: 200,
  reply: authentication.signInWithPassword.reply,
  errors: ['mfa_expired', 'mfa_required', 'user_disabled', 'account_suspended'],
})

const stepUp = endpoint({
  method: 'post',
  path: '/auth/mfa/step-up',
  summary: 'Ask the person who is signed in for their second factor',
  allow: { services: ['login'], user: { restricted: 'allowed' } },
  body: z.strictObject({ browserId: BrowserId }),
  status: 200,
  reply: Challenge,
  errors: [],
})

const requestFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/request',
  summary: 'Somebody has lost every second factor: send the link that begins a reset to their address',
  allow: login,
  body: z.strictObject({ ...asked, returnTo: ReturnTo.default(''), client: ClientInfo }),
  status: 202,
  errors: ['mfa_expired', 'reset_not_possible', 'rate_limited'],
})

const confirmFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/confirm',
  summary: 'Begin the waiting period of a reset with the link that was sent; every contact of the person is told',
  allow: login,
  body: z.strictObject({ token: LinkToken, client: ClientInfo }),
  status: 200,
  reply: z.object({ dueAt: z.iso.datetime() }),
  errors: ['invalid_link', 'link_expired', 'user_disabled'],
})

const cancelFactorReset = endpoint({
  method: 'post',
  path: '/auth/mfa/reset/cancel',
  summary: 'Call a reset off with the link of one of its notices; doing it twice does no harm',
  allow: login,
  body: z.strictObject({ token: LinkToken, client: ClientInfo }),
  status: 204,
  errors: ['invalid_link', 'link_expired'],
})

export const operations = {
  readChallenge,
  verifySecondFactor,
  enrolAtSignIn,
  stepUp,
  requestFactorReset,
  confirmFactorReset,
  cancelFactorReset,
} as const
