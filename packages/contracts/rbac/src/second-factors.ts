import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Challenge, challengeOfBrowser } from './shapes/challenge.ts'
import { browser, byFactor, byUser, Enrolled, FactorName, provedSelf, self } from './shapes/enrolment.ts'
import { BrowserId, ClientInfo, Moment, RefreshToken } from './shapes/fields.ts'
import { FactorId } from './shapes/ids.ts'
import { TokenResponse } from './shapes/tokens.ts'
import { TypedCode } from './shapes/typed-code.ts'
import { AuthenticationResponse, RequestOptions } from './shapes/webauthn.ts'

/** A person's answer. A code is read as people type it. */
const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('totp'), code: TypedCode }),
  z.strictObject({ kind: z.literal('recovery_code'), code: TypedCode }),
  z.strictObject({ kind: z.literal('webauthn'), response: AuthenticationResponse }),
])
export type Answer = z.output<typeof Answer>

const Factor = z
  .object({
    id: FactorId,
    kind: z.enum(['webauthn', 'totp', 'recovery_set']),
    name: z.string().nullable(),
    createdAt: Moment,
    lastUsedAt: Moment.nullable(),
    /** Where it was last used from. */
    lastUsedFrom: ClientInfo.nullable(),
    /** Of recovery codes: how many are left. */
    codesLeft: z.number().int().nullable(),
    /** Of a passkey. */
    passkey: z
      .object({
        /** The id that browsers know, so that they can be told which passkeys are still accepted. */
        credentialId: z.string(),
        /** A passkey provider syncs it, so it is on more than one device. */
        synced: z.boolean(),
        transports: z.array(z.string()),
        /** The model of the authenticator. */
        aaguid: z.string(),
        /** Its signature count went back: a copy of it may exist. */
        suspect: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'Factor' })
export type Factor = z.output<typeof Factor>

const login = { services: ['login'] } as const

const services = ['login', 'console', 'platform-api'] as const

const readChallenge = endpoint({
  method: 'post',
  path: '/auth/mfa/challenge',
  summary: 'What a challenge accepts, with the options for a passkey; consumes nothing',
  allow: login,
  body: z.strictObject(challengeOfBrowser),
  status: 200,
  reply: Challenge.omit({ challengeToken: true }).extend({
    /** Null when no passkey is accepted. Each call makes new options; earlier ones stay valid for their five minutes. */
    passkeyOptions: RequestOptions.nullable(),
    /** The challenge is a step-up of a session and no sign-in. */
    stepUp: z.boolean(),
    /** When a requested reset of lost factors takes effect; null without one. */
    resetDueAt: z.iso.datetime().nullable(),
  }),
  errors: ['mfa_expired'],
})

const verifySecondFactor = endpoint({
  method: 'post',
  path: '/auth/mfa/verify',
  summary: 'Answer a challenge: complete the sign-in, or raise the session that requested a step-up',
  allow: login,
  body: z.strictObject({
    ...challengeOfBrowser,
    answer: Answer,
    /** The browser's token, when a session continues. It is rotated. */
    refreshToken: RefreshToken.optional(),
    client: ClientInfo,
  }),
  status: 200,
  reply: TokenResponse,
  errors: [
    'mfa_failed',
    'mfa_expired',
    'mfa_locked',
    'passkey_changed',
    'session_required',
    'user_disabled',
    'account_suspended',
  ],
})

const enrolAtSignIn = endpoint({
  method: 'post',
  path: '/auth/mfa/enrol',
  summary: 'Swap a challenge that no factor can answer for a restricted session, which can enrol a second factor',
  allow: login,
  body: z.strictObject({ ...challengeOfBrowser, client: ClientInfo }),
  status: 200,
  reply: TokenResponse,
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

const listFactors = endpoint({
  method: 'get',
  path: '/users/{id}/factors',
  summary: 'The second factors and passkeys of a user, and what they need',
  allow: { services, user: { permissions: ['admin'], self: 'id', restricted: 'allowed' } },
  params: byUser,
  status: 200,
  reply: z.object({
    items: z.array(Factor),
    /** Which kinds the person may add. */
    allowed: z.array(z.enum(['webauthn', 'totp'])),
    /** Whether this person needs a second factor, even without having one. */
    demanded: z.boolean(),
    /** The person has no passkey and was never offered one. */
    offerPasskey: z.boolean(),
    /** When a requested reset of lost factors takes effect; null without one. */
    resetDueAt: Moment.nullable(),
    /** What browsers know this person by, so that they can be told of changes. Null before the first passkey. */
    passkeyUser: z.object({ rpId: z.string(), userHandle: z.string() }).nullable(),
  }),
  errors: ['not_found'],
  retry: 'safe',
})

const addTotp = endpoint({
  method: 'post',
  path: '/users/{id}/factors/totp',
  summary:
    'Make a secret for an authenticator app; it is pending until a code proves it, and the earlier app stays active until then',
  allow: provedSelf,
  params: byUser,
  status: 201,
  reply: z.object({
    factorId: FactorId,
    /** Base32, as it is typed into an app. */
    secret: z.string(),
    /** The same for a QR code: an `otpauth:` address. */
    uri: z.string(),
  }),
  errors: ['not_found', 'factor_not_allowed'],
})

const activateTotp = endpoint({
  method: 'post',
  path: '/users/{id}/factors/totp/{factorId}/activate',
  summary: 'Activate an authenticator app with a code of it',
  allow: provedSelf,
  params: byFactor,
  body: z.strictObject({ code: TypedCode, ...browser }),
  status: 200,
  reply: Enrolled,
  errors: ['not_found', 'invalid_factor_code', 'mfa_locked'],
})

const replaceRecoveryCodes = endpoint({
  method: 'post',
  path: '/users/{id}/factors/recovery-codes',
  summary: 'Make ten new recovery codes, shown once; the earlier ones are revoked',
  allow: provedSelf,
  params: byUser,
  status: 201,
  reply: z.object({ recoveryCodes: z.array(z.string()) }),
  errors: ['not_found', 'factor_not_allowed'],
})

const renameFactor = endpoint({
  method: 'patch',
  path: '/users/{id}/factors/{factorId}',
  summary: 'Rename a passkey or an authenticator app',
  allow: self,
  params: byFactor,
  body: z.strictObject({ name: FactorName }),
  status: 204,
  errors: ['not_found'],
})

const removeFactor = endpoint({
  method: 'delete',
  path: '/users/{id}/factors/{factorId}',
  summary:
    'Remove a second factor or a passkey; the last way to sign in cannot be removed. The recovery codes go with the last factor',
  allow: provedSelf,
  params: byFactor,
  status: 204,
  errors: ['not_found', 'last_credential'],
})

export const operations = {
  readChallenge,
  verifySecondFactor,
  enrolAtSignIn,
  stepUp,
  listFactors,
  addTotp,
  activateTotp,
  replaceRecoveryCodes,
  renameFactor,
  removeFactor,
} as const
