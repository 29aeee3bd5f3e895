import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { Challenge, challengeOfBrowser } from './shapes/challenge.ts'
import { browser, byFactor, byUser, Enrolled, FactorName, provedSelf, self } from './shapes/enrolment.ts'
import { BrowserId, ClientInfo, Moment, RefreshToken } from './shapes/fields.ts'
import { FactorId } from './shapes/ids.ts'
import { TokenResponse } from './shapes/tokens.ts'
import { AuthenticationResponse, RequestOptions } from './shapes/webauthn.ts'

/** What a person answers. Spaces and hyphens in a code mean nothing. */
const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('totp'), code: z.string().max(32) }),
  z.strictObject({ kind: z.literal('recovery_code'), code: z.string().max(64) }),
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
        /** As browsers know it: for telling them which are still accepted. */
        credentialId: z.string(),
        /** Kept by a provider of passkeys and so on more than one device. */
        synced: z.boolean(),
        transports: z.array(z.string()),
        /** The model of the authenticator. */
        aaguid: z.string(),
        /** Its counter went backwards: a copy of it may exist. */
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
  summary: 'What a challenge still takes, and what the browser asks a passkey for; uses nothing up',
  allow: login,
  body: z.strictObject(challengeOfBrowser),
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
    ...challengeOfBrowser,
    answer: Answer,
    /** The one that the browser holds, where a session goes on: it is swapped. */
    refreshToken: RefreshToken.optional(),
    client: ClientInfo,
  }),
  status: 200,
  reply: TokenResponse,
  errors: ['mfa_failed', 'mfa_expired', 'mfa_locked', 'session_required', 'user_disabled', 'account_suspended'],
})

const enrolAtSignIn = endpoint({
  method: 'post',
  path: '/auth/mfa/enrol',
  summary:
    'Go on from a challenge that nothing answers: a restricted session, in which a second factor can be enrolled',
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
  summary: 'The second factors and passkeys of a user, and what is asked of them',
  allow: { services, user: { permissions: ['admin'], self: 'id', restricted: 'allowed' } },
  params: byUser,
  status: 200,
  reply: z.object({
    items: z.array(Factor),
    /** Which kinds the person may add. */
    allowed: z.array(z.enum(['webauthn', 'totp'])),
    /** Whether a second factor is demanded of this person even if they had none. */
    demanded: z.boolean(),
    /** The person signs in without a passkey, and was never asked whether they want one. */
    offerPasskey: z.boolean(),
    /** When a reset of lost factors takes effect that somebody has asked for; null where none was. */
    resetDueAt: Moment.nullable(),
    /** What browsers know this person by: for telling them of changes. Null before the first passkey. */
    passkeyUser: z.object({ rpId: z.string(), userHandle: z.string() }).nullable(),
  }),
  errors: ['not_found'],
  retry: 'safe',
})

const addTotp = endpoint({
  method: 'post',
  path: '/users/{id}/factors/totp',
  summary:
    'A new secret for an authenticator app, which is nothing until a code of it was given; the one before it stays until then',
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
  summary: 'Prove that the authenticator app has the secret: from now on its codes are asked for',
  allow: provedSelf,
  params: byFactor,
  body: z.strictObject({ code: z.string().max(32), ...browser }),
  status: 200,
  reply: Enrolled,
  errors: ['not_found', 'invalid_factor_code', 'mfa_locked'],
})

const replaceRecoveryCodes = endpoint({
  method: 'post',
  path: '/users/{id}/factors/recovery-codes',
  summary: 'Ten new recovery codes, shown once; those before them are void',
  allow: provedSelf,
  params: byUser,
  status: 201,
  reply: z.object({ recoveryCodes: z.array(z.string()) }),
  errors: ['not_found', 'factor_not_allowed'],
})

const renameFactor = endpoint({
  method: 'patch',
  path: '/users/{id}/factors/{factorId}',
  summary: 'Give a passkey or an authenticator app another name',
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
    'Remove a second factor or a passkey; the last way to sign in stays. With the last one go the recovery codes',
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
