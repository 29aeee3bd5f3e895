import { endpoint } from '@constellation/contract'
import { z } from 'zod'
import { operations as authentication } from './authentication.ts'
import { BrowserId, ClientInfo, Moment, RefreshToken } from './fields.ts'
import { FactorId, UserId } from './ids.ts'
import { CreationOptions, RegistrationResponse } from './webauthn.ts'

const FactorName = z.string().trim().min(1).max(60)

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

/** A session that goes on after a factor was added, as one that has proved it. */
const Enrolled = z.object({
  factorId: FactorId,
  tokens: authentication.signInWithPassword.reply,
  /** Shown once and never again; null where the person has recovery codes already. */
  recoveryCodes: z.array(z.string()).nullable(),
})

const services = ['login', 'console', 'platform-api'] as const
const self = { services: ['login'], user: { self: 'id', restricted: 'allowed' } } as const
/** Who changes factors has signed in just now, with the factor they have. */
const provedSelf = {
  services: ['login'],
  user: { self: 'id', restricted: 'allowed', recent: true, secondFactor: true },
} as const
const byUser = z.object({ id: UserId })
const byFactor = z.object({ id: UserId, factorId: FactorId })
const browser = { browserId: BrowserId, refreshToken: RefreshToken.optional(), client: ClientInfo }

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

const beginPasskey = endpoint({
  method: 'post',
  path: '/users/{id}/factors/passkeys/options',
  summary: 'What the browser makes a passkey for this person from',
  allow: provedSelf,
  params: byUser,
  body: z.strictObject({ browserId: BrowserId }),
  status: 200,
  reply: CreationOptions,
  errors: ['not_found', 'factor_not_allowed', 'too_many_passkeys'],
})

const addPasskey = endpoint({
  method: 'post',
  path: '/users/{id}/factors/passkeys',
  summary: 'Register the passkey that a browser has made',
  allow: provedSelf,
  params: byUser,
  body: z.strictObject({ name: FactorName.optional(), response: RegistrationResponse, ...browser }),
  status: 201,
  reply: Enrolled,
  errors: ['not_found', 'invalid_passkey', 'factor_not_allowed', 'too_many_passkeys'],
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

const resetFactors = endpoint({
  method: 'post',
  path: '/users/{id}/factor-reset',
  summary:
    'An administrator takes every factor from a user who has lost them: all sessions end, and the next sign-in enrols anew',
  allow: { services, user: { permissions: ['admin'], recent: true, secondFactor: true } },
  params: byUser,
  body: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
  status: 204,
  errors: ['not_found'],
})

const cancelOwnFactorReset = endpoint({
  method: 'delete',
  path: '/users/{id}/factor-reset',
  summary: 'Call off the reset of lost factors that somebody has asked for, from any session of the person',
  allow: self,
  params: byUser,
  status: 204,
  errors: ['not_found'],
})

const closePasskeyOffer = endpoint({
  method: 'post',
  path: '/users/{id}/factors/passkeys/offer/close',
  summary: 'The person was offered a passkey, and is not offered one again',
  allow: self,
  params: byUser,
  status: 204,
  errors: ['not_found'],
  retry: 'safe',
})

export const operations = {
  listFactors,
  addTotp,
  activateTotp,
  beginPasskey,
  addPasskey,
  replaceRecoveryCodes,
  renameFactor,
  removeFactor,
  resetFactors,
  cancelOwnFactorReset,
  closePasskeyOffer,
} as const
